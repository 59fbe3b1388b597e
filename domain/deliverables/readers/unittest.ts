import {
  addCounts,
  countTests,
  createTitleStack,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
  type TestCounts,
} from './reader.ts';

const ID = /(\w+ \([\w.$<>-]+\))$/;
/** A line that ends with a test's name and no result: its docstring follows. */
const WAITING = /(?:^|[\s).])(\w+ \([\w.$<>-]+\))$/;
/** The last dots before a result: a docstring may have dots of its own. */
const CLOSED = /^(.*\S) \.\.\. (ok|FAIL|ERROR|skipped\b.*|expected failure|unexpected success)$/;
const RESULT = /^(.*?\S) ?\.\.\. ?(.*)$/;
const HEAD = /^(FAIL|ERROR|UNEXPECTED SUCCESS): (.+)$/;
const END = /^(OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$/;
/** Twisted's trial: a tree of modules, classes and methods, the result in brackets at the end. */
const TRIAL: Readonly<Record<string, TestStatus>> = {
  OK: 'passed',
  SKIPPED: 'skipped',
  TODO: 'xfailed',
};
/** Words of other tools that use the same dots: cargo's tests, Django's migrations. */
const FOREIGN = /^\s*(?:test \S+|Applying \S+|Creating .*|Running .*|Cloning .*)$/;

/**
 * unittest and what speaks like it (Django's runner, nose, testtools): `Ran N tests`, then `OK` or
 * `FAILED (failures=…)`. With -v a test has a line of its own; its docstring may stand in for its name,
 * and its output may stand between the name and the result.
 */
export const readUnittest: TestReportReader = (lines) => {
  const counts: TestCounts[] = [];
  const problems: string[] = [];
  const tests: TestOutcome[] = [];
  const failing: TestOutcome[] = [];
  const open: TestOutcome[] = [];
  const trial = createTitleStack();
  let nose = false;
  let ended = false;
  for (const [index, line] of lines.entries()) {
    const ran = /^Ran (\d+) tests? in -?[\d.]+ ?s/.exec(line);
    if (ran) {
      const end = lines.slice(index + 1, index + 6).flatMap((text) => END.exec(text) ?? []);
      const details = endOf(lines, index);
      ended = details !== null;
      if (!ended && end.length === 0) problems.push('the log ends before the verdict of unittest');
      nose ||= /\b(?:SKIP|KNOWNFAIL)=/.test(details ?? '');
      counts.push(countsOf(Number(ran[1]), details ?? ''));
      continue;
    }
    const one = /^(\s+)(test\w*) \.\.\..*\[(OK|FAIL|ERROR|SKIPPED|TODO|SUCCESS!\?!)\]$/.exec(line);
    if (one) {
      const path = [...trial.path(one[1]!.length), one[2]!].join('.');
      const word = one[3]!;
      tests.push({ name: path, status: TRIAL[word] ?? 'failed' });
      continue;
    }
    const title = /^(\s*)([\w.]+)$/.exec(line);
    if (title) trial.enter(title[1]!.length, title[2]!);
    const head = HEAD.exec(line);
    if (head && /^[=-]{20,}$|^={3,}$/.test(lines[index - 1] ?? '')) {
      failing.push(outcome(head[2]!, 'failed', lines[index + 1]));
      continue;
    }
    const result = CLOSED.exec(line) ?? RESULT.exec(line);
    const above = WAITING.exec(lines[index - 1] ?? '')?.[1];
    // Behind a test's name even words of other tools are its docstring.
    if (result && (above !== undefined || !FOREIGN.test(result[1]!))) {
      const test = named(result[1]!, above);
      const status = statusOf(result[2]!);
      const last = open.at(-1);
      // Output with dots of its own, between a name and its result.
      if (last && !status && (!test || !ID.test(test.name)))
        last.aliases = [...(last.aliases ?? []), result[1]!];
      if (!test) continue;
      if (status) tests.push({ ...test, status });
      // Only a line that names a test can wait for its result; other tools use the same dots.
      else if (ID.test(test.name)) open.push(test);
    } else if (open.length > 0) {
      const late =
        /^\s*(ok|FAIL|ERROR|expected failure|unexpected success)(?=$|test)|^(skipped\b.*)$/.exec(
          line,
        );
      const status = late ? statusOf(late[1] ?? late[2]!) : null;
      if (status) tests.push({ ...open.pop()!, status });
    }
  }
  if (counts.length === 0 && !tests.some(({ name }) => ID.test(name))) return null;
  if (counts.length === 0) problems.push('the log ends before the summary of unittest');
  // Every failing test has a section of its own: with the verdict seen, one without it has passed.
  const rest = ended ? open.filter(({ name }) => !failing.some((one) => one.name === name)) : [];
  const all = distinct([...failing, ...tests, ...rest]);
  const text = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  const django = text(
    /^(?:Testing against Django|Creating test database|System check identified|Destroying test database)/,
  );
  return {
    runner: django ? 'django' : nose || text(/\bnosetests\b|^nose\./) ? 'nose' : 'unittest',
    counts: counts.length > 0 ? addCounts(counts) : countTests(all),
    tests: all,
    problems,
  };
};

/** What stands in the verdict's brackets, '' for none, null when the log ends without a verdict. */
function endOf(lines: readonly string[], ran: number): string | null {
  for (const line of lines.slice(ran + 1, ran + 12)) {
    const end = END.exec(line);
    if (end) return end[2] ?? '';
  }
  return null;
}

function countsOf(run: number, details: string): TestCounts {
  const of = (word: string): number =>
    numberIn(new RegExp(`(?:^|, )${word}=(\\d+)`, 'i').exec(details));
  const skipped = of('skipped') + of('skip');
  return {
    run,
    failed: of('failures') + of('errors') + of('unexpected successes'),
    skipped,
    executed: Math.max(0, run - skipped),
  };
}

function named(left: string, above: string | undefined): TestOutcome | null {
  const id = ID.exec(left);
  // What stands glued before a name belongs to another line; who splits the log by lines knows the test by all of it.
  if (id) return outcome(id[1]!, 'passed', left === id[1] ? undefined : left);
  // The docstring's first line stands where the name would: the name is the line before.
  if (above !== undefined) return outcome(above, 'passed', left);
  return /^[\w.:]+[\w.]*\.\w+(?:\(.*\))?$/.test(left) || /^[A-Z].*\w.*$/.test(left)
    ? { name: left, status: 'passed' }
    : null;
}

/** The name as it is written; its dotted form and its docstring are further names of it. */
function outcome(text: string, status: TestStatus, doc?: string): TestOutcome {
  const match = /^(\w+) \(([\w.$<>-]+)\)(.*)$/.exec(text);
  const aliases = [
    ...(match ? [match[2]!.endsWith(`.${match[1]}`) ? match[2]! : `${match[2]}.${match[1]}`] : []),
    // A subtest names its parameters behind the test.
    ...(match?.[3] ? [`${match[1]} (${match[2]})`] : []),
    ...(doc && !/^[-=]{3,}$/.test(doc) && doc.trim() !== '' ? [doc.trim()] : []),
  ];
  return { name: text, status, ...(aliases.length > 0 ? { aliases } : {}) };
}

function statusOf(text: string): TestStatus | null {
  const said = text.trim();
  if (/^ok\b|^OK$/.test(said)) return 'passed';
  if (/^(?:FAIL|ERROR|unexpected success)\b/.test(said)) return 'failed';
  if (/^(?:skipped|SKIP)\b/.test(said)) return 'skipped';
  if (/^(?:expected failure|KNOWNFAIL)/.test(said)) return 'xfailed';
  const last = /(?:\s|[.)])(ok|FAIL|ERROR)$/.exec(said)?.[1];
  if (last === undefined) return null;
  return last === 'ok' ? 'passed' : 'failed';
}
