import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createWatcher } from '../../../domain/errors/watch.ts';
import type { AgentEvent } from '../../../domain/events.ts';
import { createOutputWatch, type OutputWatch } from '../../../host/output-watch.ts';

const newWatch = (): OutputWatch =>
  createOutputWatch({
    watcher: createWatcher({ hash: (text) => createHash('sha256').update(text).digest('hex') }),
    settleToolCalls: 10,
    settleMs: 300_000,
  });

/** Types of the errors that a run is found to have. */
function run(watch: OutputWatch, text: string, during: () => void = () => undefined): string[] {
  const call = { toolCallId: 'c1', command: './do-it' };
  const events: AgentEvent[] = [
    ...watch.after({ kind: 'tool_started', cwd: '/w', ...call }, 0),
    ...watch.output({ toolCallId: 'c1', channel: 'stderr', data: text, nowMs: 1 }),
  ];
  during();
  events.push(...watch.after({ kind: 'tool_finished', exitCode: 2, durationMs: 5, ...call }, 5));
  return events.flatMap((event) =>
    event.kind === 'error_detected' ? [event.finding.errorType] : [],
  );
}

const SAID = 'Operator (CAKE): Stop. Run git status.\nIt overwrites commits of others.\n';

describe('a run whose command the guard has stopped', () => {
  it('is no error beside the block', () => {
    const watch = newWatch();
    expect(run(watch, SAID, () => watch.refused())).toEqual([]);
  });

  it('still has the errors that it printed itself', () => {
    const watch = newWatch();
    const text = `${SAID}ModuleNotFoundError: No module named 'requests'\n`;
    expect(run(watch, text, () => watch.refused())).toEqual(['PY_MODULE_MISSING']);
  });

  it('does not excuse the next run, nor a text that only looks like a block', () => {
    const watch = newWatch();
    run(watch, SAID, () => watch.refused());
    expect(run(watch, 'it went wrong\n')).toEqual(['EXIT_CODE']);
    expect(run(newWatch(), SAID)).toEqual(['EXIT_CODE']);
  });
});
