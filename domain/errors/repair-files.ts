import { rest, swap, when, type RepairRule } from './repair-rule.ts';

const ARCHIVE = /\.(?:tar(?:\.\w+)?|t[gbx]z2?|txz)$/;

/** The folder that a path lies in; the root and the present folder need no making. */
function folderOf(path: string): string | null {
  const cut = path.replace(/\/+$/, '').lastIndexOf('/');
  return cut > 0 ? path.slice(0, cut) : null;
}

/** `grep DIR WORD`: the word that was not found as a file is the pattern, the one before it the place. */
function turnedGrep(script: string, missing: string): string[] {
  const words = script.split(/\s+/);
  const plain = words.slice(1).filter((word) => !word.startsWith('-'));
  if (plain.length !== 2 || plain[1] !== missing) return [];
  const [place = '', pattern = ''] = plain;
  const turned = words.flatMap((word, index) => {
    if (index === 0 || word.startsWith('-')) return [word];
    return word === place ? [pattern] : [];
  });
  return [[...turned, place].join(' ')];
}

/** Known mistakes with files and folders. */
export const FILE_RULES: readonly RepairRule[] = [
  when(/^mkdir (?!-p)(?:\S+ )*\S*\//, /No such file or directory/, (script) => [
    swap(script, /^mkdir/, 'mkdir -p'),
  ]),
  when(/^mkdir (?!-p)/, /File exists/, (script) => [
    swap(script, /^mkdir/, 'mkdir -p'),
    `ls ${rest(script, 1)}`,
  ]),
  when(
    /^touch\b/,
    /cannot touch ['‘]([^'’]+)\/[^/'’]+['’]: No such file|touch: ([^:\n']+)\/[^/:\n]+: No such file/,
    (script, [, quoted, plain]) => [`mkdir -p ${quoted ?? plain ?? ''} && ${script}`],
  ),
  when(/^(?:cp|mv)\b/, /No such file or directory|does not exist|not a directory/i, (script) => {
    const target = script.split(/\s+/).at(-1) ?? '';
    const folder = target.endsWith('/') ? target.replace(/\/+$/, '') : folderOf(target);
    return [`mkdir -p ${folder ?? target} && ${script}`];
  }),
  when(/^cp\b/, /omitting directory|is a directory/i, (script) => [swap(script, /^cp/, 'cp -a')]),
  when(/^scp\b/, /not a regular file/, (script) => [swap(script, /^scp/, 'scp -r')]),
  when(/^cd\b/, /[Nn]o such file or directory|can't cd to|does not exist/, (script) => [
    `mkdir -p ${rest(script, 1)} && ${script}`,
  ]),
  when(/^cd\.\.$/, /./, () => ['cd ..']),
  when(/^(?:cat|less|more|head|tail)\b/, /Is a directory/i, (script) => [
    swap(script, /^\w+/, 'ls'),
  ]),
  when(/^(?:e|f)?grep\b(?!.* -[a-zA-Z]*[rR])/, /Is a directory/i, (script) => [
    swap(script, /^(\w+)/, '$1 -r'),
  ]),
  when(/^(?:e|f)?grep\b/, /grep: (\S+): No such file/, (script, [, missing = '']) =>
    turnedGrep(script, missing),
  ),
  when(/^ln\b(?!.* -s)/, /hard link not allowed for directory/, (script) => [
    swap(script, /^ln/, 'ln -s'),
  ]),
  when(/^ln\b.*-s/, /File exists/, (script) => {
    const names = script.split(/\s+/).filter((word, index) => index > 0 && !word.startsWith('-'));
    if (names.length !== 2) return [];
    const options = script.split(/\s+/).filter((word) => word.startsWith('-'));
    return [['ln', ...options, ...names.toReversed()].join(' ')];
  }),
  when(/^\.\/\S+/, /[Pp]ermission denied/, (script) => [
    `chmod +x ${(script.split(/\s+/)[0] ?? '').slice(2)} && ${script}`,
  ]),
  when(/^\S+\.py\b/, /Permission denied|command not found/, (script) => [`python ${script}`]),
  when(/^\S+\.sh\b/, /Permission denied|command not found/, (script) => [`bash ${script}`]),
  when(/^rm\b(?!.* -\w*[rR])/, /[Ii]s a directory/, (script) => [swap(script, /^rm/, 'rm -r')]),
  when(/^(?:hdfs|hadoop) .*-rm\b(?!r| -r)/, /[Ii]s a directory/, (script) => [
    swap(script, /-rm\b/, '-rm -r'),
  ]),
  when(/^rmdir\b/, /Directory not empty/, (script) => [
    `ls -A ${rest(script, 1)}`,
    swap(script, /^rmdir(?: -\w+)*/, 'rm -r'),
  ]),
  when(/^sed\b/, /unterminated `s' command/, (script) => [
    script.replace(
      /((?:^|\s)(?:-\w*e)?['"]?s(\W)[^\s'"]*)(['"]?)(?=\s|$)/g,
      (whole: string, body: string, mark: string, quote: string) =>
        body.replace(/\\./g, '').split(mark).length > 3 ? whole : `${body}${mark}${quote}`,
    ),
  ]),
  when(
    /^tar\b.* (?:-C|--directory)[ =](\S+)/,
    /Cannot open: No such file|could not chdir/,
    (script) => {
      const folder = /(?:-C|--directory)[ =](\S+)/.exec(script)?.[1] ?? '';
      return [`mkdir -p ${folder} && ${script}`];
    },
  ),
  when(/^unzip\b/, /not\s+a zipfile|End-of-central-directory/, (script) => {
    const file = script.split(/\s+/).find((word) => ARCHIVE.test(word));
    return file === undefined ? [] : [`tar xf ${file}`];
  }),
  when(/^tar\b/, /not look like a tar archive|not in gzip format/, (script) => {
    const file = script.split(/\s+/).find((word) => word.endsWith('.zip'));
    if (file !== undefined) return [`unzip ${file}`];
    // The letter for the compression was wrong: tar finds out by itself.
    return [script.replace(/^tar (-?)(\w*)[zjJ](\w*)/, 'tar $1$2$3')];
  }),
  when(/ > ?\S+\/\S+$/, /No such file or directory/, (script) => {
    const folder = folderOf(/> ?(\S+)$/.exec(script)?.[1] ?? '');
    return folder === null ? [] : [`mkdir -p ${folder} && ${script}`];
  }),
  when(/^(?:xdg-)?open\b/, /does not exist|No such file/, (script) => [
    `open http://${rest(script, 1)}`,
  ]),
];
