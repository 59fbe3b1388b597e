import type { Incident, SoakTask } from './plan.ts';

/** A file that must exist from the start to the end; the damage deletes it. */
export const KEPT_FILE = 'keep.txt';
const KEPT_TEXT = 'This file must stay.\n';
/** What the task has to deliver. */
export const DONE_FILE = 'DONE.md';
/** Folder of the texts that incidents print. */
const TEXTS = 'soak';

/** Waits of a run, in milliseconds: shortened by compression, unlike the number of incidents. */
export interface SoakPace {
  /** Between two incidents. */
  pauseMs: number;
  /** Until a usage limit ends. */
  limitMs: number;
  /** How long the agent waits for the operator before it tries again by itself. */
  patienceMs: number;
}

/** Command of an incident; its id in it is how the journal's rows are found again. */
export function commandOf(incident: Extract<Incident, { text: string }>): string {
  return `test -f ${okFile(incident.id)} || { cat ${TEXTS}/${incident.id}.txt >&2; exit 1; }`;
}

const okFile = (id: string): string => `${id}.ok`;

/** Files that the repository has before the task starts. */
export function filesOf(task: SoakTask): Record<string, string> {
  const texts = task.incidents.flatMap((one) =>
    'text' in one ? [[`${TEXTS}/${one.id}.txt`, `${one.text}\n`] as const] : [],
  );
  return {
    ...Object.fromEntries(texts),
    [KEPT_FILE]: KEPT_TEXT,
    'README.md': '# Soak\n',
  };
}

type StepText = Record<string, unknown>;

/** The scenario of the scripted agent as JSON, which is YAML. */
export function scenarioOf(task: SoakTask, pace: SoakPace): string {
  const ms = (value: number): string => `${Math.max(1, Math.round(value))}ms`;
  const steps = task.incidents.flatMap((incident): StepText[] => [
    ...stepsOf(incident, pace),
    { usage: { input: 900, output: 60, cost_usd: 0.004 } },
    // What an honest agent does in between: nothing of it is an error.
    { run: 'git status --short' },
    { sleep: ms(pace.pauseMs) },
  ]);
  return JSON.stringify({
    name: task.taskId,
    obey: false,
    steps: [...steps, { write: { path: DONE_FILE, content: 'done\n' } }, { claim: 'All is done.' }],
    on_message: [
      {
        match: KEPT_FILE,
        do: [{ write: { path: KEPT_FILE, content: KEPT_TEXT } }, { claim: 'It is back.' }],
      },
      {
        match: DONE_FILE,
        do: [{ write: { path: DONE_FILE, content: 'done\n' } }, { claim: 'Done now.' }],
      },
    ],
  });
}

function stepsOf(incident: Incident, pace: SoakPace): StepText[] {
  const ms = (value: number): string => `${Math.max(1, Math.round(value))}ms`;
  const mend = { write: { path: okFile(incident.id), content: 'x' } };
  const wait = ms(pace.patienceMs);
  switch (incident.kind) {
    case 'error': {
      const ignored = Array.from({ length: incident.messages - 1 }, () => [
        { say: 'I try it once more.' },
      ]);
      return [
        { until: { run: commandOf(incident), tries: 50, wait, reactions: [...ignored, [mend]] } },
      ];
    }
    case 'quiet':
      // Nobody speaks about it, so the agent mends it by itself.
      return [{ run: commandOf(incident) }, mend, { run: commandOf(incident) }];
    case 'blocked':
      return [{ run: incident.command }, { wait_message: wait }];
    case 'hang':
      return [{ say: `I wait (${incident.id}).` }, { wait_message: '30m' }];
    case 'limit':
      return [{ limit: ms(pace.limitMs) }];
    case 'crash':
      return [{ crash: 'once' }];
    case 'damage':
      return [
        { claim: 'I think it is done.' },
        { expect_message: { match: DONE_FILE, wait, otherwise: [] } },
        {
          until: {
            run: commandOf(incident),
            tries: 50,
            wait,
            reactions: [[{ delete: KEPT_FILE }], [mend]],
          },
        },
      ];
  }
}
