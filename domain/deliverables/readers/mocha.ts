import {
  addCounts,
  createTitleStack,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
  type TestCounts,
} from './reader.ts';

const PASSING = /^\s*(\d+) passing(?: \(.*\))?$/;
const MARK = /^(\s+)(?:([✓✔√])|(-)|(\d+)\)) (.+?)(?: \(\d+ms\))?$/;

/** Mocha's spec reporter: `3 passing`, `1 failing`, `2 pending`; several runs add up, the same run twice counts once. */
export const readMocha: TestReportReader = (lines) => {
  const ends = lines.flatMap((line, index) => (PASSING.test(line) ? [index] : []));
  if (ends.length === 0) return null;
  const runs = new Map<string, TestCounts>();
  const tests: TestOutcome[] = [];
  let from = 0;
  for (const [order, end] of ends.entries()) {
    const below = lines.slice(end, Math.min(end + 6, ends[order + 1] ?? lines.length));
    const figure = (word: string): number => {
      const pattern = new RegExp(`^\\s*(\\d+) ${word}$`);
      return numberIn(below.map((line) => pattern.exec(line)).find(Boolean));
    };
    const failed = figure('failing');
    const run = numberIn(PASSING.exec(lines[end]!)) + failed;
    const counts = { run, failed, skipped: figure('pending'), executed: run };
    const tree = treeOf(lines.slice(from, end));
    const failures =
      failed > 0 ? failuresOf(lines.slice(end, ends[order + 1] ?? lines.length), failed) : [];
    const key = JSON.stringify([counts, tree.map(({ name }) => name)]);
    // Without names two runs of equal figures are two runs.
    runs.set(tree.length > 0 ? key : `${key}${order}`, counts);
    tests.push(
      ...failures,
      ...tree.filter(({ status }) => status !== 'failed' || failures.length === 0),
    );
    from = end + 1;
  }
  return {
    runner: 'mocha',
    counts: addCounts([...runs.values()]),
    tests: distinct(tests),
    problems: [],
  };
};

/** The tests of the tree above a summary; a full title is its suites and itself, joined by blanks. */
function treeOf(lines: readonly string[]): TestOutcome[] {
  const stack = createTitleStack();
  return lines.flatMap((line): TestOutcome[] => {
    const mark = MARK.exec(line);
    if (!mark) {
      const title = /^(\s{2,})(\S.*)$/.exec(line);
      if (title) stack.enter(title[1]!.length, title[2]!);
      return [];
    }
    const status = mark[2] ? 'passed' : mark[3] ? 'skipped' : 'failed';
    return [titled([...stack.path(mark[1]!.length), mark[5]!], status)];
  });
}

/** The numbered list below a summary: `1) Suite`, deeper lines, and a colon at the end of the title. */
function failuresOf(lines: readonly string[], failed: number): TestOutcome[] {
  const found: TestOutcome[] = [];
  for (const [index, line] of lines.entries()) {
    const head = /^\s+(\d+)\) (.+)$/.exec(line);
    if (!head || Number(head[1]) !== found.length + 1 || found.length >= failed) continue;
    const titles = [head[2]!.trim()];
    for (const next of lines.slice(index + 1, index + 12)) {
      if (titles.at(-1)!.endsWith(':') || next.trim() === '') break;
      titles.push(next.trim());
    }
    const closed = titles.at(-1)!.endsWith(':');
    found.push(
      titled(
        (closed ? titles : titles.slice(0, 1)).map((title, at, all) =>
          at === all.length - 1 ? title.replace(/:$/, '') : title,
        ),
        'failed',
      ),
    );
  }
  return found;
}

function titled(titles: readonly string[], status: TestOutcome['status']): TestOutcome {
  return { name: titles.join(' '), aliases: [titles.join(' > ')], status };
}
