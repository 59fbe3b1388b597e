import { plainArgs, type Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { isMarked } from '../shell/marks.ts';
import { isFdFiltered } from '../shell/taint.ts';
import { plainArg, type Arg } from '../shell/state.ts';
import { scanOptions } from './options.ts';
import { text, words, type Inner } from './inner.ts';

/** Operands that are tried one by one; the rest is alike. */
const MAX_RUNS = 64;

/** `xargs`: the words of its input become operands, or stand where the replacement string stands. */
export function xargs(call: Call): Inner[] {
  const scanned = scanOptions(call.args, [
    '-I',
    '-n',
    '-P',
    '-L',
    '-d',
    '-s',
    '-a',
    '-E',
    '--max-args',
    '--max-procs',
    '--max-lines',
    '--delimiter',
    '--arg-file',
    '--eof',
    '--max-chars',
    '-J',
    '-R',
  ]);
  const { rest } = scanned;
  if (rest.length === 0) return [];
  const replaced = scanned.options.findLast(({ name }) =>
    ['-I', '-i', '--replace', '-J'].includes(name),
  );
  const token = replaced ? (replaced.value?.text ?? '{}') : null;
  const byLine =
    token !== null || scanned.options.some(({ name }) => name === '-d' || name === '-L');
  const fed = call.stdin ?? '';
  const items = (byLine ? fed.split(/[\n\0]/) : fed.split(/[\s\0]+/))
    .map((one) => one.trim())
    .filter((one) => one !== '');
  // Nothing on its input: it runs once, with nothing added.
  if (items.length === 0 && call.stdin !== null && token === null)
    return words(rest, { subshell: true, stdin: null });
  const values =
    items.length === 0
      ? [call.marks.make({ kind: 'input', name: 'stdin' })]
      : items.slice(0, MAX_RUNS);
  if (token !== null) {
    return values.flatMap((value) =>
      words(
        rest.map((arg) => ({ ...arg, text: arg.text.replaceAll(token, () => value) })),
        { subshell: true, stdin: null },
      ),
    );
  }
  const one = scanned.options.some(({ name, value }) => name === '-n' && value?.text === '1');
  const stripped = values.map((value) =>
    plainArg(isMarked(value) ? value : value.replace(/^(['"])(.*)\1$/, '$2')),
  );
  if (one)
    return stripped.flatMap((value) => words([...rest, value], { subshell: true, stdin: null }));
  return words([...rest, ...stripped], { subshell: true, stdin: null });
}

/** `parallel`: a template, operands behind `:::` or from standard input; without a template each line runs. */
export function parallel(call: Call): Inner[] {
  const scanned = scanOptions(call.args, [
    '-j',
    '--jobs',
    '-I',
    '-a',
    '-S',
    '--tmpdir',
    '-n',
    '-N',
    '-C',
    '--colsep',
    '--joblog',
    '--results',
    '--timeout',
    '--delay',
  ]);
  const cut = scanned.rest.findIndex(({ text: one }) => /^::::?\+?$/.test(one));
  const template = cut < 0 ? scanned.rest : scanned.rest.slice(0, cut);
  const values =
    cut < 0
      ? (call.stdin ?? '').split('\n').filter(Boolean)
      : scanned.rest.slice(cut + 1).map((one) => one.text);
  if (template.length === 0)
    return values.slice(0, MAX_RUNS).map((one) => text(one, { subshell: true }));
  const line = template.map((one) => one.text).join(' ');
  return (
    values.length === 0
      ? [call.marks.make({ kind: 'input', name: 'stdin' })]
      : values.slice(0, MAX_RUNS)
  ).map((value) =>
    text(/\{[./]*\}/.test(line) ? line.replace(/\{[./]*\}/g, () => value) : `${line} ${value}`, {
      subshell: true,
    }),
  );
}

/** `find -exec`, `-delete` stays a call of find; `fd -x`. */
export function findExec(call: Call, at: At): Inner[] {
  const plain = plainArgs(call);
  if (call.program !== 'find') {
    const index = plain.findIndex((one) => ['-x', '-X', '--exec', '--exec-batch'].includes(one));
    if (index < 0) return [];
    const found = call.marks.make({
      kind: 'found',
      name: 'fd',
      under: fdRoot(call),
      filtered: isFdFiltered(plain.slice(0, index)),
    });
    const body = call.args.slice(index + 1);
    return words(
      [...body.filter((one) => one.text !== '{}' && one.text !== ';'), plainArg(found)],
      { subshell: true },
    );
  }
  const roots = findRoots(call);
  const filtered = hasFindFilter(plain);
  return plain.flatMap((one, index) => {
    if (!['-exec', '-execdir', '-ok', '-okdir'].includes(one)) return [];
    const end = plain.findIndex((next, where) => where > index && (next === ';' || next === '+'));
    const body = call.args.slice(index + 1, end < 0 ? undefined : end);
    const found = roots.map((root): Arg => {
      const under = isMarked(root.text)
        ? (at.walk.marks.of(root.text)[0]?.under ?? null)
        : joinPath(call.cwd, root.text);
      return plainArg(
        call.marks.make({
          kind: 'found',
          name: findsGit(plain) ? '.git' : 'find',
          under,
          filtered,
        }),
      );
    });
    return words(
      body.flatMap((word) =>
        word.text === '{}'
          ? found
          : word.text.includes('{}')
            ? found.map((root) => ({ ...word, text: word.text.replaceAll('{}', root.text) }))
            : [word],
      ),
      { subshell: true },
    );
  });
}

/** Directory that `fd` searches: a path among its operands, else where it stands. */
function fdRoot(call: Call): string | null {
  const dir = call.args.find(({ text: one }) => /^(?:[/~]|\.\.?(?:\/|$))/.test(one) && one !== '.');
  return dir ? joinPath(call.cwd, dir.text) : call.cwd;
}

/** Starting points of a `find` call; `.` when none is given. */
export function findRoots(call: Call): Arg[] {
  const start = call.args.findIndex(({ text: one }) => !/^-[HLPOD]/.test(one));
  const behind = start < 0 ? [] : call.args.slice(start);
  const end = behind.findIndex(
    ({ text: one }) => one.startsWith('-') || one === '(' || one === '!',
  );
  const roots = end < 0 ? behind : behind.slice(0, end);
  return roots.length === 0 ? [plainArg('.')] : roots;
}

/** True when find's tests name what is meant, by name, age or state, and are not turned around. */
export function hasFindFilter(plain: readonly string[]): boolean {
  if (findsGit(plain)) return false;
  return plain.some((one, index) => {
    if (
      !/^-(?:i?name|i?path|i?wholename|i?regex|mtime|mmin|atime|amin|ctime|cmin|newer\w*|empty|size|links)$/.test(
        one,
      )
    )
      return false;
    const before = plain[index - 1];
    return before !== '!' && before !== '-not' && !/^[*?.]*$/.test(plain[index + 1] ?? '.')
      ? true
      : one === '-empty';
  });
}

/** True when the name or path test means the repository's own directory. */
export function findsGit(plain: readonly string[]): boolean {
  return plain.some(
    (one, index) =>
      /^-i?(?:name|path|wholename|regex)$/.test(one) &&
      plain[index - 1] !== '!' &&
      plain[index - 1] !== '-not' &&
      /(?:^|[/*])\.git(?:\/.*|\*)?$/.test(plain[index + 1] ?? '') &&
      !/\.git(?:keep|ignore|attributes|hub)/.test(plain[index + 1] ?? '') &&
      !plain.includes('-prune'),
  );
}
