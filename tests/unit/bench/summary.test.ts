import { describe, expect, it } from 'vitest';
import {
  compareRuns,
  markdownPage,
  parseTarget,
  summarise,
  textTable,
} from '../../../bench/summary.ts';

const run = (value: number, pass?: boolean, target = '< 60 ms', unit = 'ms') => ({
  controller: [
    { name: 'reaction p50', value, unit, target, ...(pass === undefined ? {} : { pass }) },
  ],
});

describe('parseTarget', () => {
  it.each([
    ['< 60 ms', 'lower', 60],
    ['≤ 1.5', 'lower', 1.5],
    ['>= 99.5 %', 'higher', 99.5],
    ['= 0', 'lower', 0],
    ['100 %', 'lower', 100],
  ])('reads %s', (text, better, limit) => {
    expect(parseTarget(text)).toEqual({ better, limit });
  });

  it('finds none in words', () => {
    expect(parseTarget('as fast as git')).toBeNull();
    expect(parseTarget(undefined)).toBeNull();
  });
});

describe('the summary of runs', () => {
  it('takes the median, the range and the ratio to the target', () => {
    expect(summarise([run(30), run(90), run(48)])[0]).toMatchObject({
      bench: 'controller',
      value: 48,
      low: 30,
      high: 90,
      ratio: 0.8,
    });
  });

  it('passes when more than half of the runs passed, and says nothing where nothing was judged', () => {
    expect(summarise([run(1, true), run(2, true), run(3, false)])[0]?.pass).toBe(true);
    expect(summarise([run(1, true), run(3, false)])[0]?.pass).toBe(false);
    expect(summarise([run(1)])[0]).not.toHaveProperty('pass');
  });

  it('names a regression only when the ranges are apart and the difference is a tenth', () => {
    const before = summarise([run(40), run(44)]);
    const names = (...values: number[]) =>
      compareRuns(before, summarise(values.map((value) => run(value)))).map(({ kind }) => kind);
    expect(names(80, 84)).toEqual(['worse']);
    expect(names(20, 22)).toEqual(['better']);
    expect(names(43, 90)).toEqual([]);
    expect(names(44.5, 45)).toEqual([]);
  });

  it('knows that more is better where the target says so', () => {
    const rate = (value: number) => summarise([run(value, undefined, '>= 100 MB/s', 'MB/s')]);
    expect(compareRuns(rate(200), rate(100)).map(({ kind }) => kind)).toEqual(['worse']);
  });

  it('shows figure, target, ratio and verdict in table and page', () => {
    const rows = summarise([run(30, true)]);
    expect(textTable(rows)).toMatch(/controller +reaction p50 +30\.0 ms +< 60 ms +× 0\.50 +pass/);
    const page = markdownPage({ at: 'now', node: '20', machine: 'm', rows }, []);
    expect(page).toContain('1 of 1 targets met');
    expect(page).toContain('| controller | reaction p50 | 30.0 ms |');
  });
});
