import { createInterface } from 'node:readline';
import { createScriptedAgent } from '../../adapters/scripted/agent.ts';
import { loadProgress, newProgress } from '../../adapters/scripted/progress.ts';
import { loadScenario } from '../../adapters/scripted/scenario.ts';
import { runCommand } from '../../adapters/process/run-command.ts';
import { lineOut } from './line-out.ts';

/** Entry of the scripted agent: `scripted-main.js SCENARIO PROGRESS_FILE resume|fresh`, line-JSON on stdin and stdout. */
const [, , scenarioFile = '', progressFile = '', mode = 'fresh'] = process.argv;

const scenario = loadScenario(scenarioFile);
const agent = createScriptedAgent({
  scenario,
  progress: mode === 'resume' ? loadProgress(progressFile) : newProgress(),
  progressFile,
  cwd: process.cwd(),
  shell: process.env['SHELL'] ?? '/bin/sh',
  emit: lineOut(() => {
    if (!scenario.ignoreEof) process.exit(0);
  }),
  runCommand,
});

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
