import {
  addCounts,
  countOf,
  countTests,
  distinct,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
  type TestCounts,
} from './reader.ts';

const PART = String.raw`\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun|subtests? \w+|no tests)`;
const SUMMARY = new RegExp(
  `^=*\\s*((?:${PART}(?:, )?)+|no tests ran)(?:,? in [\\d.]+ ?s(?:ec|econds)?\\b.*)?\\s*=*$`,
);
const STARTED = /^=+ test session starts .*=+$/;
const WORD: Readonly<Record<string, TestStatus>> = {
  PASSED: 'passed',
  FAILED: 'failed',
  ERROR: 'failed',
  SKIPPED: 'skipped',
  XFAIL: 'xfailed',
  XPASS: 'xpassed',
  SUBFAIL: 'failed',
  SUBPASS: 'passed',
};
const WORDS = Object.keys(WORD).join('|');
/** `FAILED tests/a.py::test[a - b] - why`: what stands in brackets may hold the separator. */
const SHORT = new RegExp(
  `^(${WORDS})\\s+(?:\\[[^\\]]*\\] )?(\\S+?::[^\\[\\n]*?(?:\\[.*?\\])?|\\S+\\.(?:py|txt|rst|md|ipynb|ya?ml)(?:::.+?)?)(?:\\s+[-–] .*|\\s*)$`,
);
const VERBOSE = new RegExp(
  `^(\\S+?\\.\\w+::.+?|\\S+?::\\S+) (${WORDS})(?: \\(.*\\))?(?:\\s*\\[ *\\d+%\\])?\\s*$`,
  'i',
);
const WORKER = new RegExp(
  `^\\[gw\\d+\\] (?:\\[ *\\d+%\\] )?(${WORDS}) (\\S+?::.+?|\\S+\\.py)\\s*$`,
);
const OLD_VERBOSE = new RegExp(`^(\\S+\\.py):\\d+: ([\\w.\\[\\]-]+) (${WORDS})\\s*$`);
const OPEN = /^(\S+\.py::[\w:]+(?:\[.*?\])?) \S/;
const CLOSE = new RegExp(`(?:^|\\s)(${WORDS})\\s*\\[ *\\d+%\\]\\s*$|^(${WORDS})\\s*$`);
const HEADER = /^_+ (?:ERROR (?:at (?:setup|teardown) of|collecting) )?(.+?) _+$/;
const SHORT_SUMMARY = 'short test summary info';
const SECTION = /^=+ (.+?) =+$/;
/** `tests/test_a.py ..F.s   [ 40%]`: the file as a whole, when the tests are not named. */
const DOTS = /^(\S+\.py) ([.FEsxX]+)(?:\s+\[ *\d+%\])?$/;

/** pytest: the summary between `=` signs (also of `-q` and of pytest-sugar), names from `-v`, `-rA`, xdist or the failures. */
export const readPytest: TestReportReader = (lines) => {
  const counts: TestCounts[] = [];
  const tests: TestOutcome[] = [];
  const headers: TestOutcome[] = [];
  const problems: string[] = [];
  const summarised = lines.some((line) => SECTION.exec(line)?.[1] === SHORT_SUMMARY);
  let section = '';
  let open: string | null = null;
  let started = 0;
  const add = (name: string, word: string): void => {
    tests.push({ name, status: WORD[word.toUpperCase()] ?? 'failed' });
  };
  for (const [index, line] of lines.entries()) {
    if (STARTED.test(line)) started += 1;
    const summary =
      SUMMARY.exec(line)?.[1] ??
      (/^Results \([\d.]+s.*\):$/.test(line) ? sugar(lines, index) : null);
    if (summary !== null && /^=|in [\d.]+ ?s|^Results/.test(line)) {
      counts.push(countsOf(summary));
      section = '';
      continue;
    }
    section = SECTION.exec(line)?.[1] ?? section;
    const header = /^(?:FAILURES|ERRORS)$/.test(section) ? HEADER.exec(line) : null;
    const verbose = VERBOSE.exec(line);
    const worker = WORKER.exec(line);
    // What a test prints may look like a result: where there is a summary, only it is believed.
    const believed = !summarised || section === SHORT_SUMMARY;
    const short = believed ? SHORT.exec(line) : null;
    const old = OLD_VERBOSE.exec(line);
    if (header) headers.push({ name: header[1]!.replace(/ \(.*\)$/, ''), status: 'failed' });
    else if (worker) add(worker[2]!, worker[1]!);
    else if (short && !/^\S+:\d+$/.test(short[2]!)) add(short[2]!.trim(), short[1]!);
    else if (verbose) add(verbose[1]!.replace(/ <- \S+$/, ''), verbose[2]!);
    else if (old) add(`${old[1]}::${old[2]!.replace('.', '::')}`, old[3]!);
    else if (open !== null && CLOSE.test(line)) {
      const said = CLOSE.exec(line);
      add(open, said?.[1] ?? said?.[2] ?? 'FAILED');
      open = null;
    } else open = OPEN.exec(line)?.[1] ?? open;
    const dots = DOTS.exec(line);
    if (dots)
      tests.push({
        name: dots[1]!,
        status: /[FE]/.test(dots[2]!) ? 'failed' : 'passed',
        suite: true,
      });
    const crash =
      /^INTERNALERROR>|^!+ (?:Interrupted|_pytest\.outcomes\.Exit|KeyboardInterrupt).*$|^ERROR: (?:file or directory )?not found: .*|^Fatal Python error: .*/.exec(
        line,
      );
    if (crash && problems.length === 0) problems.push(crash[0].replaceAll('!', '').trim());
  }
  if (counts.length === 0 && started === 0 && !tests.some(({ suite }) => !suite)) return null;
  if (started > counts.length) problems.push('the log ends before the summary of pytest');
  const named = distinct(tests);
  const unnamed = headers.filter(
    ({ name }) => !named.some((one) => one.status === 'failed' && isTail(one.name, name)),
  );
  const all = distinct([...named, ...unnamed]);
  return {
    runner: 'pytest',
    counts: counts.length > 0 ? addCounts(counts) : countTests(all),
    tests: all,
    problems,
  };
};

function countsOf(summary: string): TestCounts {
  const failed = countOf(summary, 'failed') + countOf(summary, 'errors?');
  const run =
    countOf(summary, 'passed') + failed + countOf(summary, 'xfailed') + countOf(summary, 'xpassed');
  return { run, failed, skipped: countOf(summary, 'skipped'), executed: run };
}

/** pytest-sugar writes its figures below each other. */
function sugar(lines: readonly string[], from: number): string | null {
  const parts = lines
    .slice(from + 1, from + 9)
    .flatMap((line) => new RegExp(`^\\s+(${PART})$`).exec(line)?.[1] ?? []);
  return parts.length > 0 ? parts.join(', ') : null;
}

/** `TestA.test_b[1]` of a header is the tail of `tests/test_a.py::TestA::test_b[1]`. */
function isTail(id: string, header: string): boolean {
  const tail = header.replace(/^([^[]*)/, (plain) => plain.replaceAll('.', '::'));
  return id === header || id.endsWith(`::${tail}`);
}
