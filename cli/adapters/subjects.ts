import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { call, say, type FakeReply } from '../../adapters/fake-messages-api/reply.ts';
import type { RecordedRequest } from '../../adapters/fake-messages-api/request.ts';
import { AGENTS } from '../task/choose-agent.ts';

/** Words of the operator message by which an agent knows what it shall answer. */
export const WORD = 'adapter-check';
/** What every agent does first, what it must not get through with, and what it does about the message. */
export const DEEDS = {
  first: 'echo first >> first.log',
  forbidden: 'git push --force',
  answer: 'echo answered >> answered.log',
  long: 'echo long >> long.log; sleep 60',
} as const;

/** Words of the message that starts a command which only an interrupt ends. */
export const LONG_WORD = 'take-your-time';

export interface Subject {
  name: (typeof AGENTS)[number];
  /** Why it cannot be checked on this machine, or null. */
  skipped: string | null;
  settings: Record<string, unknown>;
}

/** Every adapter, each with an agent that does the same things: real ones, with a stand-in for the paid model only. */
export async function subjects(dir: string): Promise<Subject[]> {
  const { findBinary } = await import('../../adapters/claude-code/sdk.ts');
  const all: Record<Subject['name'], Omit<Subject, 'name'>> = {
    'claude-code': {
      skipped: findBinary() === null ? '@anthropic-ai/claude-agent-sdk is not installed' : null,
      settings: { reactionMs: 0 },
    },
    'anthropic-api': { skipped: null, settings: {} },
    pty: {
      skipped: canResolve('node-pty') ? null : 'node-pty is not built on this machine',
      settings: { command: [process.execPath, '-e', TERMINAL_AGENT] },
    },
    scripted: { skipped: null, settings: { scenario: writeScenario(dir) } },
  };
  return AGENTS.map((name) => ({ name, ...all[name] }));
}

/** The model behind the agents that need one. */
export function reply({ turn, news, tools, results }: RecordedRequest): FakeReply {
  const bash = tools.find((name) => name.toLowerCase() === 'bash') ?? 'bash';
  const run = (command: string): FakeReply => call(bash, { command });
  if (results.length === 0 && news.includes(LONG_WORD)) return run(DEEDS.long);
  if (news.includes(WORD)) return run(DEEDS.answer);
  if (turn === 0) return run(DEEDS.first);
  if (turn === 1) return run(DEEDS.forbidden);
  return say('That is all.');
}

/** A program at a terminal: prints, runs a command, and answers what is typed. */
const TERMINAL_AGENT = `
const { execSync, spawnSync } = require('node:child_process');
const shell = process.env.SHELL;
console.log('a program at a terminal');
spawnSync(shell, ['-c', ${JSON.stringify(DEEDS.first)}], { stdio: 'inherit' });
spawnSync(shell, ['-c', ${JSON.stringify(DEEDS.forbidden)}], { stdio: 'inherit' });
let long = null;
process.on('SIGINT', () => long?.kill('SIGKILL'));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  if (line.includes('${WORD}')) spawnSync(shell, ['-c', ${JSON.stringify(DEEDS.answer)}], { stdio: 'inherit' });
  if (line.includes('${LONG_WORD}')) long = require('node:child_process').spawn(shell, ['-c', ${JSON.stringify(DEEDS.long)}]);
});
setInterval(() => undefined, 1000);
`;

function writeScenario(dir: string): string {
  const file = join(dir, 'scenario.yaml');
  const text = `name: adapter check
obey: false
steps:
  - run: ${JSON.stringify(DEEDS.first)}
  - run: ${JSON.stringify(DEEDS.forbidden)}
  - claim: That is all.
on_message:
  - match: ${WORD}
    do:
      - run: ${JSON.stringify(DEEDS.answer)}
  - match: ${LONG_WORD}
    do:
      - run: ${JSON.stringify(DEEDS.long)}
`;
  writeFileSync(file, text);
  return file;
}

function canResolve(name: string): boolean {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
}
