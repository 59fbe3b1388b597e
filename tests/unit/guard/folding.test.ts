import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isMarked } from '../../../domain/guard/shell/marks.ts';
import { walkShell } from '../../../domain/guard/walk.ts';

// Thousands of commands in one test: a crowded machine needs its time.
vi.setConfig({ testTimeout: 240_000 });

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 10_000);
/** Words per bash process, so that thousands of words cost few processes. */
const BATCH = 500;

const SETUP = `x=abc; y='two words'; e=; n=012; a=(one 'b c' three); set -- p1 'p 2' p3`;

const plain = fc.stringMatching(/^[a-zA-Z0-9_./:=@%+,-]{1,6}$/);
const single = fc.stringMatching(/^[a-zA-Z0-9 $"\\*?]{0,6}$/).map((text) => `'${text}'`);
const ansi = fc
  .array(fc.constantFrom('a', 'Z', ' ', '\\n', '\\t', '\\x41', '\\101', "\\'", '\\\\', '\\u0042'), {
    maxLength: 4,
  })
  .map((parts) => `$'${parts.join('')}'`);
const escaped = fc.constantFrom('\\ ', '\\$', '\\a', '\\"', "\\'", '\\\\', '\\;', '\\&');
const expansion = fc.constantFrom(
  '$x',
  '${x}',
  '$y',
  '${y}',
  '$e',
  '${e:-dflt}',
  '${u:-other}',
  '${x:+alt}',
  '${e:+alt}',
  '${x-no}',
  '${#x}',
  '${#a[@]}',
  '${x:1}',
  '${x:0:2}',
  '${x: -1}',
  '${x#a}',
  '${x%c}',
  '${y#* }',
  '${y%% *}',
  '${x/b/X}',
  '${y//o/0}',
  '${x^}',
  '${x^^}',
  '${x,,}',
  '${a[0]}',
  '${a[1]}',
  '${a[@]}',
  '${a[*]}',
  '$1',
  '$2',
  '$#',
  '$@',
  '$((1+2))',
  '$((n*2))',
  '$(echo hi)',
  '$(printf "%s-%s" a b)',
  '`echo bt`',
  '${x@U}',
  '$(echo "a  b")',
  '${x/#a/Q}',
  '${x/%c/Q}',
  '${y:4}',
);
const quoted = fc
  .array(
    fc.oneof(
      fc.stringMatching(/^[a-zA-Z0-9 '*?;|&{},]{1,4}$/),
      expansion,
      fc.constantFrom('\\"', '\\$', '\\\\', '\\a', '\\`'),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`);
const brace = fc.constantFrom(
  '{a,b}',
  '{1..3}',
  'p{q,r}s',
  '{a,b{c,d}}',
  '{x,}',
  '{c..a}',
  '{01..03}',
  '{a}',
  '{,z}w',
);
const piece = fc.oneof(
  { weight: 3, arbitrary: plain },
  single,
  ansi,
  escaped,
  { weight: 3, arbitrary: expansion },
  { weight: 2, arbitrary: quoted },
  brace,
);
const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));

/** Words as bash makes them; an empty PATH proves that only builtins ran. */
function byBash(words: readonly string[]): string[][] {
  const script = `${SETUP}\n${words.map((one) => `printf '%s\\0' ${one}; printf '\\1'`).join('\n')}`;
  const out = execFileSync('/bin/bash', ['-f', '-c', script], {
    env: { PATH: '', HOME: '/h' },
    encoding: 'utf8',
  });
  return out
    .split('\u0001')
    .slice(0, -1)
    .map((one) => one.split('\0').slice(0, -1));
}

function byGuard(one: string): string[] | null {
  const { calls } = walkShell(`${SETUP}\nprobe ${one}`, { cwd: '/w', home: '/h', workspace: '/w' });
  const args = calls.find(({ program }) => program === 'probe')?.args.map(({ text }) => text);
  return args === undefined || args.some(isMarked) ? null : args;
}

describe('folding', () => {
  it(`makes the same words as bash does, on ${RUNS} words`, () => {
    const words = fc
      .sample(word, { numRuns: RUNS, seed: 20_261_124 })
      .filter((one) => !/^\s*$/.test(one));
    const wrong: unknown[] = [];
    let unknown = 0;
    for (let at = 0; at < words.length; at += BATCH) {
      const batch = words.slice(at, at + BATCH);
      const expected = byBash(batch);
      for (const [index, one] of batch.entries()) {
        const got = byGuard(one);
        if (got === null) unknown += 1;
        // printf prints one empty string where there is no word at all.
        else if (JSON.stringify(got.length === 0 ? [''] : got) !== JSON.stringify(expected[index]))
          wrong.push({ word: one, bash: expected[index], guard: got });
      }
    }
    expect(wrong).toEqual([]);
    expect(unknown).toBeLessThan(words.length / 50);
  });
});
