/** One file of a unified diff with its changed lines; line numbers are those of the new file. */
export interface FileDiff {
  path: string;
  deleted: boolean;
  added: { line: number; text: string }[];
  removed: { line: number; text: string }[];
}

export interface WeakenedTest {
  path: string;
  line: number;
  what: string;
}

const TEST_FILE =
  /(?:^|\/)(?:tests?|specs?|__tests__)\/|(?:^|\/)(?:test_[^/]*|[^/]*(?:_test|[._-]test|[._-]spec|Test|Tests|IT))\.[a-z]+$/;
const TEST_NAME =
  /^\s*(?:(?:async\s+)?def\s+(test\w*)|(?:it|test|specify)(?:\.\w+)*\s*\(\s*(['"`])(.+?)\2|func\s+(Test\w+)|(?:public\s+)?void\s+(\w+)\s*\()/;
const SKIP =
  /@(?:unittest\.|pytest\.mark\.)?(?:skip|skipIf|xfail|expectedFailure|Disabled|Ignore)\b|\b(?:it|test|describe|suite)\.(?:skip|todo|fails)\b|\bx(?:it|describe|test)\s*\(|\bt\.Skip(?:f|Now)?\(|#\[ignore|\bpytest\.skip\(|\bself\.skipTest\(|\{\s*skip:\s*(?:true|['"])/;
const ASSERTION =
  /\bassert\w*\b|\bexpect\s*\(|\bshould\b|\brequire\.\w+\(|\b(?:t|b)\.(?:Error|Fatal)f?\(/;
const LENIENT =
  /\|\|\s*(?:true|:|exit 0)\b|continue-on-error:\s*true|--passWithNoTests|\bset \+e\b/;
const RUNNER_FILE =
  /(?:^|\/)(?:package\.json|Makefile|tox\.ini|setup\.cfg|pyproject\.toml|\.github\/.*\.ya?ml|\.gitlab-ci\.yml|.*\.sh)$/;
const THRESHOLD =
  /(?:threshold|fail[_-]under|min(?:imum)?|lines|branches|statements|functions|coverage)\D{0,20}?(\d+(?:\.\d+)?)/i;

/** Splits a unified diff (`git diff`) into its files. Never throws; what it cannot read it leaves out. */
export function parseDiff(patch: string): FileDiff[] {
  const files: FileDiff[] = [];
  let file: FileDiff | null = null;
  let oldPath = '';
  let line = 0;
  for (const text of patch.split('\n')) {
    if (text.startsWith('--- ')) oldPath = text.slice(4).replace(/^a\//, '');
    else if (text.startsWith('+++ ')) {
      const path = text.slice(4).replace(/^b\//, '');
      file = {
        path: path === '/dev/null' ? oldPath : path,
        deleted: path === '/dev/null',
        added: [],
        removed: [],
      };
      files.push(file);
    } else if (text.startsWith('@@')) line = Number(/\+(\d+)/.exec(text)?.[1] ?? 0);
    else if (file && text.startsWith('+')) file.added.push({ line: line++, text: text.slice(1) });
    else if (file && text.startsWith('-')) file.removed.push({ line, text: text.slice(1) });
    else if (text.startsWith(' ')) line += 1;
  }
  return files;
}

/** Tests that the change removed, skipped or loosened, each with its place; moved tests are not among them. */
export function findWeakenedTests(patch: string): WeakenedTest[] {
  const files = parseDiff(patch);
  const added = new Set(
    files.flatMap((file) => file.added.flatMap(({ text }) => testName(text) ?? [])),
  );
  return files.flatMap((file) => [
    ...(TEST_FILE.test(file.path) ? inTestFile(file, added) : []),
    ...(RUNNER_FILE.test(file.path) || TEST_FILE.test(file.path) ? lenient(file) : []),
    ...lowered(file),
  ]);
}

function inTestFile(file: FileDiff, added: ReadonlySet<string>): WeakenedTest[] {
  const at = (line: number, what: string): WeakenedTest => ({ path: file.path, line, what });
  const gone = file.removed.flatMap(({ line, text }) => {
    const name = testName(text);
    return name !== null && !added.has(name) ? [at(line, `test ${name} was removed`)] : [];
  });
  const skipped = file.added
    .filter(({ text }) => SKIP.test(text))
    .map(({ line }) => at(line, 'a skip was added'));
  const count = (lines: FileDiff['added']): number =>
    lines.filter(({ text }) => ASSERTION.test(text)).length;
  const [before, after] = [count(file.removed), count(file.added)];
  // A removed test takes its assertions along: that is said already.
  const loosened =
    gone.length === 0 && after < before
      ? [at(file.removed[0]?.line ?? 1, `${before - after} assertions were removed`)]
      : [];
  return [...gone, ...skipped, ...loosened];
}

function lenient(file: FileDiff): WeakenedTest[] {
  const before = new Set(file.removed.map(({ text }) => text.trim()));
  return file.added
    .filter(({ text }) => LENIENT.test(text) && !before.has(text.trim()))
    .map(({ line }) => ({ path: file.path, line, what: 'a failure is ignored here now' }));
}

function lowered(file: FileDiff): WeakenedTest[] {
  return file.added.flatMap(({ line, text }) => {
    const now = THRESHOLD.exec(text);
    if (!now) return [];
    const key = text.slice(0, now.index + now[0].length - (now[1]?.length ?? 0)).trim();
    const before = file.removed.find((one) => one.text.trim().startsWith(key));
    const old = before && THRESHOLD.exec(before.text)?.[1];
    const isMark = /cover|threshold|fail[_-]under/i.test(file.path + text);
    return old !== undefined && isMark && Number(now[1]) < Number(old)
      ? [{ path: file.path, line, what: `a threshold went from ${old} to ${now[1]}` }]
      : [];
  });
}

function testName(text: string): string | null {
  const match = TEST_NAME.exec(text);
  if (!match) return null;
  return (
    match[1] ??
    match[3] ??
    match[4] ??
    (/^\s*public\s+void\s+test/i.test(text) ? (match[5] ?? null) : null)
  );
}

const MANIFEST =
  /(?:^|\/)(package\.json|requirements[^/]*\.txt|pyproject\.toml|go\.mod|Cargo\.toml|Gemfile)$/;

/** Names of dependencies that the change added to a manifest. */
export function findNewDependencies(patch: string): string[] {
  return parseDiff(patch).flatMap((file) => {
    const kind = MANIFEST.exec(file.path)?.[1];
    if (kind === undefined) return [];
    const names = (lines: FileDiff['added']): string[] =>
      lines.flatMap(({ text }) => dependencyName(kind, text) ?? []);
    const before = new Set(names(file.removed));
    return names(file.added).filter((name) => !before.has(name));
  });
}

function dependencyName(kind: string, text: string): string | null {
  if (kind === 'package.json') {
    const match =
      /^\s*"((?:@[\w.-]+\/)?[\w.-]+)":\s*"(?:[~^>=<*\d]|workspace:|file:|git|npm:|latest)/.exec(
        text,
      );
    return match && match[1] !== 'version' ? match[1]! : null;
  }
  if (kind.startsWith('requirements'))
    return /^\s*([A-Za-z][\w.-]*)\s*(?:[=<>~![;]|$)/.exec(text)?.[1] ?? null;
  if (kind === 'go.mod')
    return /^\s*(?:require\s+)?([\w.-]+\.[\w./-]+)\s+v\d/.exec(text)?.[1] ?? null;
  if (kind === 'Gemfile') return /^\s*gem\s+['"]([\w-]+)['"]/.exec(text)?.[1] ?? null;
  return (
    /^\s*([A-Za-z][\w-]*)\s*=\s*(?:["{]\s*[\^~>=\d]|\{\s*version)/.exec(text)?.[1] ??
    /^\s*"([A-Za-z][\w.-]*)\s*(?:[=<>~!].*)?",?$/.exec(text)?.[1] ??
    null
  );
}
