import { numberIn, type TestReportReader } from './reader.ts';

/** pytest: the summary line between `=` signs, and names from `-v`, `-rA` or the short summary. */
export const readPytest: TestReportReader = (output) => {
  const summaries = [
    ...output.matchAll(
      /^=*\s*((?:\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?)(?:, )?)+|no tests ran).* in [\d.]+s.*$/gm,
    ),
  ];
  const summary = summaries.at(-1)?.[1];
  if (summary === undefined) return null;
  const of = (word: string): number => numberIn(new RegExp(`(\\d+) ${word}`).exec(summary));
  const failed = of('failed') + of('errors?');
  const skipped = of('skipped');
  const names = (pattern: RegExp): string[] => [
    ...new Set([...output.matchAll(pattern)].map((match) => match[1]!)),
  ];
  return {
    runner: 'pytest',
    counts: { run: of('passed') + failed + of('xfailed') + of('xpassed'), failed, skipped },
    failed: names(/^(?:FAILED|ERROR) (\S+?)(?: - .*)?$/gm),
    passed: names(/^(?:PASSED )?(\S+::\S+)(?: PASSED.*)?$/gm).filter(
      (name) => !output.includes(`FAILED ${name}`),
    ),
  };
};

/** unittest: `Ran N tests`, then `OK` or `FAILED (failures=…, errors=…, skipped=…)`. */
export const readUnittest: TestReportReader = (output) => {
  const ran = [...output.matchAll(/^Ran (\d+) tests? in [\d.]+s$/gm)].at(-1);
  if (!ran) return null;
  const end = /^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$/m.exec(output.slice(ran.index));
  const of = (word: string): number => numberIn(new RegExp(`${word}=(\\d+)`).exec(end?.[1] ?? ''));
  const failed = of('failures') + of('errors');
  const skipped = of('skipped');
  const names = (word: string): string[] =>
    [...output.matchAll(new RegExp(`^(?:${word}): (\\S+) \\((\\S+)\\)`, 'gm'))].map(
      ([, name, place]) => (`${place}`.endsWith(`.${name}`) ? `${place}` : `${place}.${name}`),
    );
  return {
    runner: 'unittest',
    counts: { run: Number(ran[1]) - skipped, failed, skipped },
    failed: names('FAIL|ERROR'),
    passed: [...output.matchAll(/^(\S+) \((\S+)\) \.\.\. ok$/gm)].map(([, name, place]) =>
      place!.endsWith(`.${name}`) ? place! : `${place}.${name}`,
    ),
  };
};
