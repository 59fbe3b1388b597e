import { describe, expect, it, vi } from 'vitest';
import { mutate, random } from '../../../bench/guard/mutate.ts';
import { judge, readCorpus } from './support.ts';

// Thousands of commands in one test: a crowded machine needs its time.
vi.setConfig({ testTimeout: 240_000 });

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_124);

describe('hostile input', () => {
  it.each([
    ['a megabyte', 'x '.repeat(524_288)],
    ['a word of 40 KB', `echo ${'x'.repeat(40_000)}`],
    ['a word of 200 KB', `echo ${'x'.repeat(200_000)}`],
    ['5,000 nested substitutions', '$('.repeat(5_000)],
    ['5,000 nested quoted substitutions', '"$('.repeat(5_000)],
    ['5,000 nested process substitutions', '<('.repeat(5_000)],
    ['5,000 backticks', '`'.repeat(5_000)],
    ['5,000 subshells', '('.repeat(5_000)],
    ['50,000 separators', 'a;'.repeat(50_000)],
    ['an unclosed quote', "echo 'x"],
    ['an unclosed if', 'if true; then rm x'],
  ])('is blocked: %s', (_name, command) => {
    expect(judge(command)).toMatchObject({ verdict: 'block', family: 'guard' });
  });
  it('answers for endless recursion and growth', () => {
    for (const command of [
      'f() { g; }; g() { f; }; f',
      'a=x; while true; do a=$a$a; done; echo $a',
      'alias a=b; alias b=a; a',
      'eval eval eval eval eval eval ls',
      'echo {1..9}{1..9}{1..9}{1..9}{1..9}',
      'x=$x$x$x$x; echo ${x//a/b}',
      `f() { echo ${'$(f)'.repeat(8)}; }; f`,
    ])
      expect(['allow', 'confirm', 'block']).toContain(judge(command).verdict);
  });
  it.each([
    'rm [a-\\z]*',
    'rm [z-a]*',
    'ls [[:alpha:]]*',
    'rm [!a-]x',
    'rm [',
    'rm []]*',
    'rm [^]*',
  ])('understands or bears the pattern of %s', (command) =>
    expect(judge(command).ruleId).not.toBe('guard.internal'),
  );
  it(`never throws on ${RUNS} mutated commands`, () => {
    const next = random(SEED);
    const corpus = [...readCorpus('harmful'), ...readCorpus('harmless')].map(
      ({ command }) => command,
    );
    for (let run = 0; run < RUNS; run += 1) {
      const text = mutate(corpus, next);
      const decision = judge(text);
      expect([text, decision.ruleId]).not.toEqual([text, 'guard.internal']);
    }
  });
});
