import type { DiffLine, FileDiff } from '../diff.ts';
import { isAssertion } from './assertions.ts';
import { testName } from './places.ts';
import type { WeakenedTest } from './index.ts';

type At = (line: number, what: string) => WeakenedTest;

/** Tests that are still there and ask less: on a condition, not awaited, with fewer cases, with a mock of what they test, or empty. */
export function hollow(
  file: FileDiff,
  added: readonly DiffLine[],
  removed: readonly DiffLine[],
  at: At,
): WeakenedTest[] {
  if (file.created) return [];
  return [
    ...conditional(added, file.removed, at),
    ...notAwaited(added, removed, at),
    ...fewerCases(added, removed, at),
    ...mocked(file, added, at),
    ...empty(added, removed, at),
    ...caught(added, at),
  ];
}

const indent = (text: string): number => text.length - text.trimStart().length;

function conditional(
  added: readonly DiffLine[],
  removed: readonly DiffLine[],
  at: At,
): WeakenedTest[] {
  return added.flatMap((one) => {
    const same = removed.find(
      ({ text, hunk }) => hunk === one.hunk && isAssertion(text) && text.trim() === one.text.trim(),
    );
    const above = added.find(({ line }) => line === one.line - 1);
    return same && above && indent(one.text) > indent(same.text) && /^\s*if\b/.test(above.text)
      ? [at(above.line, 'an assertion holds only on a condition now')]
      : [];
  });
}

function notAwaited(
  added: readonly DiffLine[],
  removed: readonly DiffLine[],
  at: At,
): WeakenedTest[] {
  return added
    .filter(
      ({ text, hunk }) =>
        /\.(?:rejects|resolves)\b/.test(text) &&
        !/\b(?:await|return)\b/.test(text) &&
        removed.some(
          (one) =>
            one.hunk === hunk &&
            one.text.replace(/\b(?:await|return)\s+/, '').trim() === text.trim(),
        ),
    )
    .map(({ line }) => at(line, 'an assertion is no longer waited for'));
}

/** Cases of a table on one line. */
function fewerCases(
  added: readonly DiffLine[],
  removed: readonly DiffLine[],
  at: At,
): WeakenedTest[] {
  const table = /\bparametrize\(|\.each\(|@(?:CsvSource|ValueSource)\(|#\[case/;
  const cases = (text: string): number => {
    const list = /[[{](.*)[\]}]/.exec(text)?.[1] ?? '';
    return (list.match(/[([][^()[\]]*[)\]]/g) ?? (list.trim() === '' ? [] : list.split(',')))
      .length;
  };
  return added.flatMap((one) => {
    const old = removed.find(({ text, hunk }) => hunk === one.hunk && table.test(text));
    // A list that goes on below, or has a name of its own, cannot be counted here.
    const counted = old && [old.text, one.text].every((text) => /[[{].*[\]}]/.test(text));
    return counted && table.test(one.text) && cases(one.text) < cases(old.text)
      ? [at(one.line, `cases of a test went from ${cases(old.text)} to ${cases(one.text)}`)]
      : [];
  });
}

function mocked(file: FileDiff, added: readonly DiffLine[], at: At): WeakenedTest[] {
  const own = file.path
    .split('/')
    .at(-1)!
    .replace(/[._-](?:test|spec)\.\w+$/, '');
  return added
    .filter(({ text }) => {
      const path = /\b(?:vi|jest)\.(?:do)?[mM]ock\(\s*['"](\.[^'"]+)/.exec(text)?.[1];
      return (
        path
          ?.split('/')
          .at(-1)!
          .replace(/\.\w+$/, '') === own
      );
    })
    .map(({ line }) => at(line, 'the test replaces what it tests'));
}

/** A new test that does nothing stands in front of, or in the place of, one that did. */
function empty(added: readonly DiffLine[], removed: readonly DiffLine[], at: At): WeakenedTest[] {
  return added
    .filter(({ line, text }) => {
      const body = added.filter((one) => one.line > line).slice(0, 2);
      return (
        testName(text) !== null &&
        /^\s*(?:async\s+)?def\b/.test(text) &&
        !removed.some((one) => testName(one.text) === testName(text)) &&
        /^\s*(?:pass|\.\.\.|return)\s*$/.test(body[0]?.text ?? '') &&
        indent(body[1]?.text ?? '') < indent(body[0]!.text)
      );
    })
    .map(({ line }) => at(line, 'a test that does nothing was added'));
}

function caught(added: readonly DiffLine[], at: At): WeakenedTest[] {
  return added
    .filter(({ text }) => isAssertion(text) && /\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}/.test(text))
    .map(({ line }) => at(line, 'a failed assertion is swallowed here now'));
}
