import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createOutputWatch } from '../../host/output-watch.ts';
import { createWatcher } from '../../domain/errors/watch.ts';
import type { AgentEvent } from '../../domain/events.ts';

describe('error detection', () => {
  it('calls back on `ImportError: No module` while the program still runs, not at its end', async () => {
    const watch = createOutputWatch({
      watcher: createWatcher({ hash: (text) => createHash('sha256').update(text).digest('hex') }),
      settleToolCalls: 10,
      settleMs: 300_000,
    });
    watch.after(
      { kind: 'tool_started', toolCallId: 'c', command: 'python app.py', cwd: '/' },
      Date.now(),
    );
    const child = spawn('python3', [
      '-c',
      'import sys, time\nsys.stderr.write("ImportError: No module named requests\\n"); sys.stderr.flush()\ntime.sleep(30)',
    ]);
    const seen = await new Promise<AgentEvent>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        const found = watch.output({
          toolCallId: 'c',
          channel: 'stderr',
          data: String(chunk),
          nowMs: Date.now(),
        });
        const [first] = found;
        if (first) resolve(first);
      });
    });
    expect(child.exitCode).toBeNull();
    child.kill('SIGKILL');
    expect(seen).toMatchObject({ kind: 'error_seen', finding: { errorType: 'PY_MODULE_MISSING' } });
  });
});
