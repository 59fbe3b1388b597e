import { recordOf } from '../domain/errors/taxonomy/index.ts';
import { normalizeCommand } from '../domain/errors/settle.ts';
import type { AgentEvent } from '../domain/events.ts';
import type { SessionSpec } from './protocol.ts';

type Known = NonNullable<SessionSpec['known']>[number];
type Expected = Extract<AgentEvent, { kind: 'failure_expected' }>;

export interface KnownFailures {
  /** What to journal when a command starts that failed before; each failure is told once. */
  starting(run: { toolCallId: string; command: string }): Expected[];
}

/** Commands that failed in earlier tasks, by what the worker knew when the session started. */
export function createKnownFailures(known: readonly Known[] = []): KnownFailures {
  const byCommand = new Map<string, Known[]>();
  for (const one of known) {
    const command = normalizeCommand(one.command);
    byCommand.set(command, [...(byCommand.get(command) ?? []), one]);
  }
  return {
    starting({ toolCallId, command }) {
      // Surest first: one piece of advice per run.
      const [next, ...rest] = byCommand.get(normalizeCommand(command)) ?? [];
      if (!next) return [];
      byCommand.set(normalizeCommand(command), rest);
      const { signature, errorType, fix } = next;
      const family = recordOf(errorType)?.family ?? 'generic';
      return [{ kind: 'failure_expected', toolCallId, command, signature, errorType, family, fix }];
    },
  };
}
