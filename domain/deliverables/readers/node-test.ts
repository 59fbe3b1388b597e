import {
  createTitleStack,
  distinct,
  type TestOutcome,
  type TestReportReader,
  type TestStatus,
} from './reader.ts';

const MARK: Readonly<Record<string, TestStatus>> = {
  '✔': 'passed',
  '✖': 'failed',
  '﹣': 'skipped',
};
const SPEC = /^(\s*)([✔✖﹣]) (.+?) \([\d.]+ms\)(?: # (?:SKIP|TODO|\S).*)?$/;

/** node:test in its spec form (`ℹ tests 3`) or its TAP form (`# tests 3` with `# suites`). */
export const readNodeTest: TestReportReader = (lines) => {
  if (
    !lines.some((line) => /^(?:ℹ|#) (?:suites|cancelled) \d+$/.test(line)) &&
    !lines.some((line) => /^ℹ tests \d+$/.test(line))
  )
    return null;
  const sum = (word: string): number =>
    lines.reduce(
      (total, line) => total + Number(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`).exec(line)?.[1] ?? 0),
      0,
    );
  const skipped = sum('skipped') + sum('todo');
  const run = sum('tests') - skipped;
  return {
    runner: 'node:test',
    counts: { run, failed: sum('fail') + sum('cancelled'), skipped, executed: run },
    tests: distinct(namesOf(lines)),
    problems: [],
  };
};

function namesOf(lines: readonly string[]): TestOutcome[] {
  const stack = createTitleStack();
  const found: TestOutcome[] = [];
  const after = lines.findIndex((line) => /^✖ failing tests:$/.test(line));
  const tree = after < 0 ? lines : lines.slice(0, after);
  for (const [index, line] of tree.entries()) {
    const suite = /^(\s*)▶ (.+?)(?: \([\d.]+ms\))?$/.exec(line);
    if (suite) {
      stack.enter(suite[1]!.length, suite[2]!);
      continue;
    }
    const seen = SPEC.exec(line);
    const tap = /^(\s*)(not )?ok \d+ - (.+?)(?: # (SKIP|TODO)\b.*)?$/.exec(line);
    const head = seen ?? tap;
    if (!head) {
      const sub = /^(\s*)# Subtest: (.+)$/.exec(line);
      if (sub) stack.enter(sub[1]!.length, sub[2]!);
      continue;
    }
    // In TAP the result of a suite says of itself that it is one, in the lines below it.
    if (tap && tree.slice(index + 1, index + 8).some((text) => text.trim() === "type: 'suite'"))
      continue;
    if (seen && isSuiteEnd(tree, index, seen[3]!, seen[1]!.length)) continue;
    const titles = [...stack.path(head[1]!.length), head[3]!];
    const status = seen ? MARK[seen[2]!]! : tap![4] ? 'skipped' : tap![2] ? 'failed' : 'passed';
    const skipped = seen && /# (?:SKIP|TODO)/.test(line);
    found.push({
      name: head[3]!,
      aliases: [titles.join(' > '), titles.join(' ')],
      status: skipped ? 'skipped' : status,
    });
  }
  return found;
}

/** A suite is opened by `▶ name` and closed by a mark with the same name and indentation. */
function isSuiteEnd(
  lines: readonly string[],
  index: number,
  name: string,
  indent: number,
): boolean {
  return lines.slice(0, index).some((line) => line === `${' '.repeat(indent)}▶ ${name}`);
}
