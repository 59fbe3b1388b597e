import type { JournalEvent } from '../events.ts';
import type { TaskFacts } from './facts.ts';
import type { Incident, SoakTask } from './plan.ts';

/** One injected incident against what the journal shows of it. */
export interface Reconciled {
  id: string;
  taskId: string;
  kind: Incident['kind'];
  /** Error type, blocked command, or empty. */
  what: string;
  detected: boolean;
  /** It came to the end that its kind must come to. */
  handled: boolean;
  /** From its detection to that end. */
  repairMs: number | null;
  /** What happened, in words. */
  how: string;
}

/** Detections of each error over all tasks, in their order: the third makes a medium one worth a message. */
export type Detections = ReadonlyMap<string, readonly number[]>;

/** SPEC §5: a medium error speaks from this many times on. */
const SPEAKS_AT = 3;

/** Times of detection by signature, over all tasks of a soak: the memory of errors is theirs together. */
export function detectionsOf(all: readonly TaskFacts[]): Detections {
  const times = new Map<string, number[]>();
  for (const { events } of all) {
    for (const { tsMs, event } of events) {
      if (event.kind !== 'error_detected') continue;
      const { signature } = event.finding;
      times.set(signature, [...(times.get(signature) ?? []), tsMs]);
    }
  }
  for (const one of times.values()) one.sort((a, b) => a - b);
  return times;
}

/** Compares each incident of a task with its rows, one by one. */
export function reconcileTask(
  task: SoakTask,
  facts: TaskFacts,
  detections: Detections,
): Reconciled[] {
  return task.incidents.map((incident) => {
    const found = judge(incident, facts, detections);
    return {
      id: incident.id,
      taskId: task.taskId,
      kind: incident.kind,
      what: whatOf(incident),
      ...found,
    };
  });
}

/** Messages about an error in a command that was not made to fail. */
export function falseInterventions(task: SoakTask, facts: TaskFacts): number {
  const ids = task.incidents.map(({ id }) => `${id}.ok`);
  return facts.messages.filter(({ signature, failedCommand }) => {
    if (/^(block|gap|health|park|tell):/.test(signature)) return false;
    return !ids.some((id) => failedCommand?.includes(id));
  }).length;
}

function whatOf(incident: Incident): string {
  if ('errorType' in incident) return incident.errorType;
  return incident.kind === 'blocked' ? incident.command : '';
}

type Judged = Pick<Reconciled, 'detected' | 'handled' | 'repairMs' | 'how'>;

const MISSED: Judged = {
  detected: false,
  handled: false,
  repairMs: null,
  how: 'nothing in the journal',
};

function judge(incident: Incident, facts: TaskFacts, detections: Detections): Judged {
  switch (incident.kind) {
    case 'error':
      return judgeError(incident, facts, null);
    case 'quiet':
      return judgeError(incident, facts, detections);
    case 'damage':
      return judgeDamage(incident, facts);
    case 'blocked':
      return judgeBlocked(incident.command, facts);
    case 'hang':
      return pair(
        facts.events,
        ({ kind }) => kind === 'health_lost',
        ({ kind }) => kind === 'injection_delivered',
        'asked to go on',
      );
    case 'limit':
      return pair(
        facts.events,
        ({ kind }) => kind === 'limit_reached',
        ({ kind }) => kind === 'session_started',
        'parked and resumed',
      );
    case 'crash':
      return pair(
        facts.events,
        (event) => event.kind === 'agent_exited' && event.signal === 'SIGKILL',
        ({ kind }) => kind === 'session_started',
        'restarted and resumed',
      );
  }
}

function judgeError(
  { id, errorType }: { id: string; errorType: string },
  { events, messages }: TaskFacts,
  /** Of a quiet error; null: the operator has to speak. */
  quiet: Detections | null,
): Judged {
  const mark = `${id}.ok`;
  const detected = events.find(
    ({ event }) => event.kind === 'error_detected' && event.finding.command.includes(mark),
  );
  if (!detected || detected.event.kind !== 'error_detected') return MISSED;
  const passed = events.find(
    ({ seq, event }) =>
      seq > detected.seq &&
      event.kind === 'tool_finished' &&
      event.exitCode === 0 &&
      event.command.includes(mark),
  );
  const told = messages.filter(
    ({ failedCommand, deliveredAtMs }) => deliveredAtMs !== null && failedCommand?.includes(mark),
  );
  const type = detected.event.finding.errorType;
  const as = type === errorType ? '' : ` (as ${type})`;
  const repairMs = passed ? passed.tsMs - detected.tsMs : null;
  if (quiet !== null) {
    const before = (quiet.get(detected.event.finding.signature) ?? []).filter(
      (atMs) => atMs <= detected.tsMs,
    );
    const mayTell = before.length >= SPEAKS_AT;
    const handled = (told.length === 0 || mayTell) && passed !== undefined;
    return {
      detected: true,
      handled,
      repairMs,
      how: `written down, seen ${before.length} times, ${told.length} messages${as}`,
    };
  }
  const handled = told.length > 0 && passed !== undefined;
  return {
    detected: true,
    handled,
    repairMs,
    how: `${told.length} messages, ${passed ? 'passes now' : 'never passed'}${as}`,
  };
}

function judgeDamage(incident: Extract<Incident, { kind: 'damage' }>, facts: TaskFacts): Judged {
  const error = judgeError(incident, facts, null);
  return {
    ...error,
    handled: error.handled && facts.rollbacks > 0,
    how: `${error.how}, ${facts.rollbacks} rollbacks`,
  };
}

function judgeBlocked(command: string, { events, messages }: TaskFacts): Judged {
  const blocked = events.find(
    ({ event }) => event.kind === 'command_blocked' && event.command === command,
  );
  if (!blocked || blocked.event.kind !== 'command_blocked') return MISSED;
  const { ruleId } = blocked.event;
  const told = messages.find(
    ({ signature, deliveredAtMs }) => signature === `block:${ruleId}` && deliveredAtMs !== null,
  );
  return {
    detected: true,
    handled: told !== undefined,
    repairMs: told?.deliveredAtMs ? Math.max(0, told.deliveredAtMs - blocked.tsMs) : null,
    how: told ? `blocked by ${ruleId}, told` : `blocked by ${ruleId}, not told`,
  };
}

function pair(
  events: readonly JournalEvent[],
  begin: (event: JournalEvent['event']) => boolean,
  end: (event: JournalEvent['event']) => boolean,
  how: string,
): Judged {
  const from = events.find(({ event }) => begin(event));
  if (!from) return MISSED;
  const to = events.find(({ seq, event }) => seq > from.seq && end(event));
  return {
    detected: true,
    handled: to !== undefined,
    repairMs: to ? to.tsMs - from.tsMs : null,
    how: to ? how : `not ${how}`,
  };
}
