import { readFileSync } from 'node:fs';
import { decide } from '../../../domain/guard/decide.ts';
import { defaultPolicy } from '../../../domain/guard/policy.ts';

export const policy = defaultPolicy({
  workspace: '/home/dev/repo',
  home: '/home/dev',
  protectedPaths: ['/home/dev/.cake'],
  nowMs: 0,
});

export const judge = (command: string) => decide(command, '/home/dev/repo', policy);

export interface CorpusRow {
  command: string;
  expect: 'stop' | 'allow';
  reason: string;
}

export function readCorpus(name: 'harmful' | 'harmless'): CorpusRow[] {
  const file = new URL(`../../fixtures/guard/${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CorpusRow);
}
