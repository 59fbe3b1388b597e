import type { JournalEvent } from '../../domain/events.ts';
import type { Paint } from '../../domain/report/text.ts';

/** One line for a person about one journal row, or null for what only a machine wants to see. */
export function formatEvent(row: JournalEvent, paint: Paint): string | null {
  const what = describe(row, paint);
  if (what === null) return null;
  return `${paint.dim(new Date(row.tsMs).toISOString().slice(11, 19))}  ${what}`;
}

function describe({ event }: JournalEvent, paint: Paint): string | null {
  switch (event.kind) {
    case 'session_started':
      return paint.dim(
        `agent ${event.agent} ${event.resumed ? 'resumed' : 'started'} (pid ${event.pid})`,
      );
    case 'tool_started':
      return `$ ${event.command}`;
    case 'tool_finished':
      return event.exitCode === 0 ? null : paint.dim(`  exit ${event.exitCode ?? 'unknown'}`);
    case 'message':
      return paint.dim(`agent: ${event.text}`);
    case 'completion_claimed':
      return `${paint.bold('claim')}  ${event.text}`;
    case 'limit_reached':
      return `${paint.bold('limit')}  ${event.reason}, until ${new Date(event.resetsAtMs).toISOString()}`;
    case 'error_detected': {
      const { errorType, message, file, line } = event.finding;
      const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`;
      return `${paint.bad(errorType)}${place}  ${message}`;
    }
    case 'failure_expected':
      return `${paint.bold('before')}  ${event.errorType} is to be expected: ${event.fix.action}`;
    case 'error_resolved':
      return `${paint.good('healed')}  ${event.basis}${event.command === undefined ? '' : `: ${event.command}`}`;
    case 'command_blocked':
      return `${paint.bad('blocked')}  ${event.command}  ${paint.dim(event.ruleId)}`;
    case 'injection_delivered':
      return paint.dim(`message ${event.injectionId} delivered`);
    case 'health_lost':
      return `${paint.bad('health')}  ${event.what}: ${event.detail}`;
    case 'agent_exited':
      return `${paint.bad('agent exited')}  code ${event.exitCode ?? 'none'}, signal ${event.signal ?? 'none'}`;
    case 'agent_alive':
      return paint.dim(`alive after ${(event.afterMs / 1_000).toFixed(1)} s (${event.sign})`);
    case 'usage':
    case 'error_seen':
    case 'error_repeated':
    case 'error_withdrawn':
      return null;
  }
}
