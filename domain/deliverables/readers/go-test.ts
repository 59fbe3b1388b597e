import {
  addCounts,
  countTests,
  distinct,
  type TestOutcome,
  type TestReport,
  type TestReportReader,
  type TestStatus,
} from './reader.ts';

const WORD: Readonly<Record<string, TestStatus>> = {
  PASS: 'passed',
  FAIL: 'failed',
  SKIP: 'skipped',
  pass: 'passed',
  fail: 'failed',
  skip: 'skipped',
};

/** `go test`, plain, with -v or with -json; without -v a passing test has no line, so there is no count. */
export const readGoTest: TestReportReader = (lines) => {
  const json = lines.flatMap((line) => event(line) ?? []);
  if (json.length > 0) return fromEvents(json);
  const tests: TestOutcome[] = [];
  /** Tests whose package is named below them. */
  const waiting: TestOutcome[] = [];
  const problems: string[] = [];
  let verbose = false;
  let seen = false;
  for (const line of lines) {
    verbose ||= line.startsWith('=== RUN ');
    // What a test prints without a line's end stands before its result.
    const test = /(?:^|\S)\s*--- (PASS|FAIL|SKIP): (\S+) \([\d.]+s\)$/.exec(line);
    if (test) waiting.push({ name: test[2]!, status: WORD[test[1]!]! });
    const pkg =
      /^(ok|FAIL|---|\?)\s+\t?([\w.-]+(?:\/[\w.@~-]+)*)\s+(?:\(cached\)|[\d.]+s|\[(.+)\])(.*)$/.exec(
        line,
      );
    if (pkg) {
      seen = true;
      tests.push(...waiting.splice(0).map((one) => inPackage(one, pkg[2]!)));
      const none = /\[no tests? (?:files|to run)\]/.test(line);
      if (!none)
        tests.push({ name: pkg[2]!, status: pkg[1] === 'FAIL' ? 'failed' : 'passed', suite: true });
      if (/\[(?:build|setup) failed\]/.test(line)) problems.push(`${pkg[2]} does not build`);
    }
    if (/^panic: |^fatal error: |^SIGSEGV/.test(line) && (seen || verbose || waiting.length > 0))
      problems.push(line.trim());
    if (line.startsWith('panic: test timed out')) problems.push(line.trim());
  }
  tests.push(...waiting);
  const own = tests.some(({ suite }) => !suite);
  if (!own && !seen && !verbose) return null;
  if (!seen && verbose) problems.push('the log ends before the verdict of go test');
  const all = distinct(tests);
  const failed = all.filter(({ suite, status }) => !suite && status === 'failed').length;
  return {
    runner: 'go',
    counts:
      verbose || (own && !seen) ? countTests(tests) : failed > 0 ? { ...countTests(all) } : null,
    tests: all,
    problems,
  };
};

function inPackage(test: TestOutcome, scope: string): TestOutcome {
  const { name } = test;
  return { ...test, scope, aliases: [`${scope}.${name}`, `${scope}/${name}`] };
}

interface GoEvent {
  Action: string;
  Package?: string;
  Test?: string;
  Output?: string;
}

function event(line: string): GoEvent | null {
  if (!/^\{.*"Action":"/.test(line)) return null;
  try {
    return JSON.parse(line) as GoEvent;
  } catch {
    return null;
  }
}

function fromEvents(events: readonly GoEvent[]): TestReport {
  const ended = events.filter(({ Action }) => Action in WORD);
  const own = ended.filter(({ Test }) => Test !== undefined);
  const tests = ended.map(({ Test, Package = '', Action }): TestOutcome =>
    Test === undefined
      ? { name: Package, status: WORD[Action]!, suite: true }
      : inPackage({ name: Test, status: WORD[Action]! }, Package),
  );
  const broken = events.filter(
    ({ Action, Output }) =>
      Action === 'build-fail' || /\[(?:build|setup) failed\]/.test(Output ?? ''),
  );
  const open = events.filter(
    ({ Action, Package, Test }) =>
      Action === 'start' &&
      Test === undefined &&
      !ended.some((one) => one.Test === undefined && one.Package === Package),
  );
  return {
    runner: 'go',
    counts: addCounts([
      countTests(own.map(({ Test, Action }) => ({ name: Test!, status: WORD[Action]! }))),
    ]),
    tests: distinct(tests.filter(({ suite, status }) => !suite || status !== 'skipped')),
    problems: [
      ...broken.slice(0, 1).map(({ Package }) => `${Package ?? 'a package'} does not build`),
      ...open.slice(0, 1).map(({ Package }) => `the log ends before the verdict on ${Package}`),
    ],
  };
}
