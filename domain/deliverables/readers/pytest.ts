import {
  addCounts,
  countOf,
  countTests,
  distinct,
  type TestOutcome,
  type TestReportReader,
  type TestCounts,
} from './reader.ts';
import { lateResult, OPEN, shortResult, verboseResult } from './pytest-lines.ts';

const PART = String.raw`\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun|subtests? \w+|no tests)`;
const SUMMARY = new RegExp(
  `^=*\\s*((?:${PART}(?:, )?)+|no tests (?:ran|collected)(?: \\(.*\\))?|[\\d/]+ tests? collected(?: \\(.*\\))?(?:, .*?)?)(?:,? in [\\d.]+ ?s(?:ec|econds)?\\b.*)?\\s*=*$`,
);
const STARTED = /^=+ test session starts .*=+$/;
const HEADER = /^_+ (?:ERROR (?:at (?:setup|teardown) of|collecting) )?(.+?) _+$/;
const SHORT_SUMMARY = 'short test summary info';
const SECTION = /^=+ (.+?) =+$/;
/** `tests/test_a.py ..F.s   [ 40%]`: the file as a whole, when the tests are not named. */
const DOTS = /^(\S+\.py) ([.FEsxX]+)(?:\s+\[ *\d+%\])?$/;

const CAPTURED = /^-+ Captured .+ -+$/;
const CRASH =
  /^INTERNALERROR>|^!+ (?:Interrupted|_pytest\.outcomes\.Exit|KeyboardInterrupt).*$|^ERROR: (?:file or directory )?not found: .*|^Fatal Python error: .*/;

/** pytest: the summary between `=` signs (also of `-q` and of pytest-sugar), names from `-v`, `-rA`, xdist or the failures. */
export const readPytest: TestReportReader = (lines) => {
  const counts: TestCounts[] = [];
  const tests: TestOutcome[] = [];
  const headers: string[] = [];
  const problems: string[] = [];
  const inner = createInnerSessions();
  const summarised = lines.some((line) => SECTION.exec(line)?.[1] === SHORT_SUMMARY);
  let section = '';
  let open: string | null = null;
  let started = 0;
  for (const [index, line] of lines.entries()) {
    const end = endOf(lines, index);
    if (inner.holds(line, end)) continue;
    if (STARTED.test(line)) started += 1;
    if (end !== null) {
      counts.push(countsOf(end));
      section = '';
      continue;
    }
    section = SECTION.exec(line)?.[1] ?? section;
    const header = /^(?:FAILURES|ERRORS)$/.test(section) ? HEADER.exec(line) : null;
    // What a test prints may look like a result: where there is a summary, only it is believed.
    const believed = !summarised || section === SHORT_SUMMARY;
    const result = (believed ? shortResult(line) : null) ?? verboseResult(line);
    const late = open === null ? null : lateResult(line);
    const opened = OPEN.exec(line);
    if (header) headers.push(header[1]!.replace(/ \(.*\)$/, ''));
    else if (result) tests.push(result);
    else if (opened) {
      const status = lateResult(opened[2]!);
      if (status) tests.push({ name: opened[1]!, status });
      open = status ? null : opened[1]!;
    } else if (open !== null && late) {
      tests.push({ name: open, status: late });
      open = null;
    }
    const dots = DOTS.exec(line);
    if (dots)
      tests.push({
        name: dots[1]!,
        status: /[FE]/.test(dots[2]!) ? 'failed' : 'passed',
        suite: true,
      });
    const crash = CRASH.exec(line);
    if (crash && problems.length === 0) problems.push(crash[0].replaceAll('!', '').trim());
  }
  const swallowed = inner.openAtEnd();
  if (swallowed !== null && started > counts.length) {
    counts.push(countsOf(swallowed));
    tests.push(...lastSummary(lines));
  }
  if (counts.length === 0 && started === 0 && !tests.some(({ suite }) => !suite)) return null;
  if (started > counts.length) problems.push('the log ends before the summary of pytest');
  const all = withHeaders(distinct(tests), headers);
  return {
    runner: 'pytest',
    counts: counts.length > 0 ? addCounts(counts) : countTests(all),
    tests: all,
    problems,
  };
};

/** The figures of a line that ends a session, or null. */
function endOf(lines: readonly string[], index: number): string | null {
  const line = lines[index]!;
  if (/^Results \([\d.]+s.*\):$/.test(line)) return sugar(lines, index);
  return /^=|in [\d.]+ ?s/.test(line) ? (SUMMARY.exec(line)?.[1] ?? null) : null;
}

/**
 * Sessions that tests of pytest's plugins run themselves: they stand in captured output and are no part of the report.
 * An inner session that broke off takes the outer one's end for its own; `openAtEnd` gives it back.
 */
function createInnerSessions(): {
  holds(line: string, end: string | null): boolean;
  openAtEnd(): string | null;
} {
  let captured = false;
  let depth = 0;
  let last: string | null = null;
  return {
    holds(line, end) {
      if (depth === 0 && CAPTURED.test(line)) captured = true;
      else if (captured && STARTED.test(line)) depth += 1;
      else if (captured && end !== null && (depth > 0 || !line.startsWith('='))) {
        depth = Math.max(0, depth - 1);
        last = end;
        return true;
      } else if (depth === 0 && (SECTION.test(line) || HEADER.test(line))) captured = false;
      return depth > 0;
    },
    openAtEnd: () => last,
  };
}

/** The results below the last short summary of the log: behind it no test prints any more. */
function lastSummary(lines: readonly string[]): TestOutcome[] {
  const from = lines.findLastIndex((line) => SECTION.exec(line)?.[1] === SHORT_SUMMARY);
  return from < 0 ? [] : lines.slice(from).flatMap((line) => shortResult(line) ?? []);
}

/** Failures that only a header names; one that has a result of its own was failed after all, whatever it printed. */
function withHeaders(named: readonly TestOutcome[], headers: readonly string[]): TestOutcome[] {
  const found = new Map(named.map((test) => [test, test]));
  const extra: TestOutcome[] = [];
  for (const header of headers) {
    const same = named.filter(({ name }) => isTail(name, header));
    if (same.some(({ status }) => status === 'failed')) continue;
    const [only] = same;
    if (only && same.length === 1) found.set(only, { ...only, status: 'failed' });
    else extra.push({ name: header, status: 'failed' });
  }
  return distinct([...found.values(), ...extra]);
}

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
