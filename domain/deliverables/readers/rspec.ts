import {
  addCounts,
  createTitleStack,
  distinct,
  numberIn,
  type TestOutcome,
  type TestReportReader,
} from './reader.ts';

const SUMMARY =
  /^(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?(?:, (\d+) errors? occurred outside of examples)?$/;
const MINITEST =
  /^(\d+) (?:runs|tests), \d+ assertions, (\d+) failures, (\d+) errors, (\d+) (?:skips|pendings)/;

/** RSpec's summary, its list of failed examples and its documentation format; minitest and test-unit beside it. */
export const readRspec: TestReportReader = (lines) => {
  const specs = lines.flatMap((line) => {
    const match = SUMMARY.exec(line);
    if (!match) return [];
    const skipped = numberIn(match, 3);
    const run = numberIn(match);
    return [
      { run, failed: numberIn(match, 2) + numberIn(match, 4), skipped, executed: run - skipped },
    ];
  });
  const units = lines.flatMap((line) => {
    const match = MINITEST.exec(line);
    const [run, skipped] = [numberIn(match), numberIn(match, 4)];
    return match
      ? [{ run, failed: numberIn(match, 2) + numberIn(match, 3), skipped, executed: run - skipped }]
      : [];
  });
  if (specs.length + units.length === 0) return null;
  const outside = lines.some((line) => line.startsWith('An error occurred while loading '));
  return {
    runner: specs.length > 0 ? 'rspec' : 'minitest',
    counts: addCounts([...specs, ...units]),
    tests: distinct(specs.length > 0 ? examples(lines) : methods(lines)),
    problems: outside ? ['a spec file could not be loaded'] : [],
  };
};

function examples(lines: readonly string[]): TestOutcome[] {
  const failed = lines.flatMap((line): TestOutcome[] => {
    const one = /^rspec (\S+?)(?: # (.+))?$/.exec(line);
    if (!one) return [];
    return [
      {
        name: one[2] ?? one[1]!,
        aliases: [one[1]!, one[1]!.replace(/^\.\//, '')],
        status: 'failed',
      },
    ];
  });
  const end = lines.findIndex((line) => /^(?:Failures|Pending): ?$|^Finished in /.test(line));
  const stack = createTitleStack();
  const tree = lines.slice(0, Math.max(end, 0)).flatMap((line): TestOutcome[] => {
    const one = /^(\s*)(\S.*?)(?: \((FAILED - \d+|PENDING: .*)\))?$/.exec(line);
    if (!one) return [];
    const indent = one[1]!.length;
    const above = stack.path(indent);
    stack.enter(indent, one[2]!);
    const status = one[3]?.startsWith('FAILED') ? 'failed' : one[3] ? 'skipped' : 'passed';
    // A title without deeper lines is an example; groups are named too, which harms nobody: they are not counted.
    return above.length > 0 ? [{ name: [...above, one[2]!].join(' '), status }] : [];
  });
  return [...failed, ...tree];
}

function methods(lines: readonly string[]): TestOutcome[] {
  return lines.flatMap((line, index): TestOutcome[] => {
    const one = /^\s*\d+\) (?:Failure|Error):\s*$/.test(line)
      ? /^(\S+#\S+?)(?: \[.*)?:?(?:\s.*)?$/.exec(lines[index + 1] ?? '')
      : null;
    const verbose = /^(\S+#\S+) = [\d.]+ s = ([.FES])$/.exec(line);
    if (verbose)
      return [
        {
          name: verbose[1]!,
          status: verbose[2] === '.' ? 'passed' : verbose[2] === 'S' ? 'skipped' : 'failed',
        },
      ];
    return one ? [{ name: one[1]!, status: 'failed' }] : [];
  });
}
