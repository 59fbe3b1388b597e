import type { AgentEvent, JournalEvent } from '../events.ts';
import type { GuardDecision } from '../guard/types.ts';
import { sample, type Sample } from './catalogue.ts';

/** What one journal row adds to the metrics. */
export function samplesOfEvent(adapter: string, { tsMs, event }: JournalEvent): Sample[] {
  return [
    sample('events', { adapter, event: event.kind }),
    sample('lastEvent', { adapter }, tsMs / 1_000),
    ...ownSamples(adapter, event),
  ];
}

function ownSamples(adapter: string, event: AgentEvent): Sample[] {
  switch (event.kind) {
    case 'session_started':
      return [sample('sessions', { adapter, resumed: String(event.resumed) })];
    case 'tool_finished': {
      const { exitCode, durationMs } = event;
      const result = exitCode === null ? 'killed' : exitCode === 0 ? 'passed' : 'failed';
      return [
        sample('commands', { adapter, result }),
        sample('commandDuration', { result }, durationMs / 1_000),
      ];
    }
    case 'completion_claimed':
      return [sample('claims', { adapter })];
    case 'usage':
      return [
        sample('tokens', { adapter, direction: 'input' }, event.inputTokens),
        sample('tokens', { adapter, direction: 'output' }, event.outputTokens),
        ...(event.costUsd === null ? [] : [sample('cost', { adapter }, event.costUsd)]),
      ];
    case 'limit_reached':
      return [sample('parked', { cause: 'limit' })];
    case 'error_detected': {
      const { family, severity } = event.finding;
      return [sample('errorsDetected', { family, severity: severity.toLowerCase() })];
    }
    case 'error_resolved':
      return [sample('errorsResolved', { basis: event.basis })];
    case 'command_blocked':
      return [sample('prevented', { by: 'guard', family: event.family })];
    case 'health_lost':
      return [sample('health', { what: event.what })];
    case 'agent_exited': {
      const { signal, exitCode } = event;
      const how = signal !== null ? 'signal' : exitCode === 0 ? 'exit_0' : 'exit_other';
      return [sample('exits', { adapter, how })];
    }
    case 'message':
    case 'tool_started':
    case 'error_seen':
    case 'error_repeated':
    case 'error_withdrawn':
    case 'failure_expected':
    case 'injection_delivered':
      return [];
    // A kind that this version does not know, from a newer journal: it counts as an event.
    default:
      return [];
  }
}

/** The harmless one of the two commands that the host proves its guard with. */
const HARMLESS_CANARY = 'true';

/** What one decision of the guard adds; canaries are CAKE's own questions and count apart. */
export function samplesOfAudit(audit: {
  via: string;
  command: string;
  decision: Pick<GuardDecision, 'verdict' | 'family' | 'ruleId'>;
}): Sample[] {
  const { verdict, family, ruleId } = audit.decision;
  if (audit.via === 'canary') {
    const held = (audit.command === HARMLESS_CANARY) === (verdict === 'allow');
    return [
      sample('guardCanaries', { held: String(held) }),
      ...(held ? [] : [sample('guardFailures', { kind: 'canary' })]),
    ];
  }
  const failure =
    ruleId === 'guard.limit' ? 'limit' : ruleId === 'guard.internal' ? 'internal' : null;
  return [
    sample('guardDecisions', { verdict, family: family ?? 'none' }),
    ...(failure === null ? [] : [sample('guardFailures', { kind: failure })]),
  ];
}
