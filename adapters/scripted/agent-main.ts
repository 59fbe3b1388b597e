import { createInterface } from 'node:readline';
import { writeSync } from 'node:fs';
import { createScriptedAgent } from './agent.ts';
import { loadProgress, newProgress } from './progress.ts';
import { loadScenario } from './scenario.ts';

/** Entry of the scripted agent: `agent-main.js SCENARIO PROGRESS_FILE resume|fresh`, line-JSON on stdin and stdout. */
const [, , scenarioFile = '', progressFile = '', mode = 'fresh'] = process.argv;

const scenario = loadScenario(scenarioFile);
const agent = createScriptedAgent({
  scenario,
  progress: mode === 'resume' ? loadProgress(progressFile) : newProgress(),
  progressFile,
  cwd: process.cwd(),
  shell: process.env['SHELL'] ?? '/bin/sh',
  emit: (signal) => {
    // Synchronous: what was done is told before the next deed, whatever kills this process.
    writeAll(`${JSON.stringify(signal)}\n`);
  },
});

function writeAll(text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE' && scenario.ignoreEof) return;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      // The pipe is full and the host reads on: a short sleep without the event loop.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => agent.receive(JSON.parse(line) as Parameters<typeof agent.receive>[0]))
  .on('close', () => {
    if (scenario.ignoreEof) return;
    agent.interrupt();
    process.exit(0);
  });
process.on('SIGTERM', () => {
  agent.interrupt();
  process.exit(0);
});

await agent.run();
