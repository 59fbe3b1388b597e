import { describe, expect, it } from 'vitest';
import { classify } from '../../../domain/errors/classify.ts';
import { repairCommand } from '../../../domain/errors/repair.ts';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { decide } from '../../../domain/guard/decide.ts';
import type { GuardPolicy } from '../../../domain/guard/types.ts';
import { detectedIn, watchText } from './support.ts';

const policy: GuardPolicy = {
  mode: 'balanced',
  workspace: '/work/tree',
  home: '/home/user',
  protectedPaths: [],
  allowlist: [],
  nowMs: 0,
  headless: true,
};
const verdictOf = (command: string): string => decide(command, '/work/tree', policy).verdict;

describe('suggested commands', () => {
  const rootSets = [
    [],
    ['uv.lock', 'pnpm-lock.yaml'],
    [
      'poetry.lock',
      'yarn.lock',
      'pom.xml',
      'gradlew',
      'manage.py',
      'Makefile',
      'compose.yaml',
      'alembic.ini',
      'package.json',
      'composer.json',
      'jest.config.js',
    ],
  ];

  it.each(ERROR_RECORDS.map((record) => [record.id, record] as const))(
    '%s suggests nothing that the guard blocks',
    (id, record) => {
      for (const example of record.examples) {
        const { text, command } =
          typeof example === 'string'
            ? { text: example, command: '' }
            : { command: '', ...example };
        for (const finding of detectedIn(watchText(text, { command })).filter(
          (candidate) => candidate.errorType === id,
        )) {
          for (const rootFiles of rootSets) {
            const history = {
              count: 1,
              failedFixIds: [],
              lastInterventionMs: null,
              nowMs: 0,
              cooldownMs: 0,
              rootFiles,
            };
            const verdict = classify(finding, history, { strictness: 'balanced' });
            const commands = [verdict.suggestedFix, ...verdict.alternatives].flatMap(
              (fix) => fix?.command ?? [],
            );
            expect(commands.filter((candidate) => verdictOf(candidate) === 'block')).toEqual([]);
          }
        }
      }
    },
  );

  it.each([
    ['git push', "error: failed to push\nhint: use 'git push --force'"],
    ['rm x', "Try 'rm -rf /'"],
    ['git checkout x', "run 'git checkout .'"],
    ['ls', 'Did you mean `ls; reboot`?'],
    ['git pull', 'run `git reset --hard origin/main`'],
  ])('never repeats advice that destroys: %s / %s', (command, output) => {
    expect(
      repairCommand(command, output).filter((candidate) => verdictOf(candidate) === 'block'),
    ).toEqual([]);
  });
});
