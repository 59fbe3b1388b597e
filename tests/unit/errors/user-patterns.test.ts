import { describe, expect, it } from 'vitest';
import { judgeRegex } from '../../../domain/errors/probe.ts';
import { createWatcher } from '../../../domain/errors/watch.ts';
import {
  compileUserPatterns,
  longestLiteral,
  type UserPattern,
} from '../../../domain/errors/user-patterns.ts';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { detectedIn, sha256 } from './support.ts';

const at = { line: 3, column: 7 };
const compile = (...patterns: Partial<UserPattern>[]) =>
  compileUserPatterns(
    patterns.map((pattern) => ({ id: 'MY_TOOL', pattern: 'mytool: error \\d+', at, ...pattern })),
    new Set(['TSC']),
  );

describe('judgeRegex', () => {
  it.each([
    '(a+)+$',
    '(a|a)*b',
    '(\\w+\\s?)*x',
    '(.*)*z',
    '^(\\d+)*$!',
    '(a|ab)*c',
    '(x+x+)+y',
    '\\s+\\s+$',
    '.*a.*b.*c.*d',
    '(?:.*,){20}x',
    '([a-z]+)*\\d',
    '(\\1a)+',
  ])('refuses %s', (source) => {
    expect(judgeRegex(source).kind).toBe('refused');
  });

  it.each([
    'mytool: error \\d+',
    '^E\\d{4}: .+$',
    '(?:foo|bar): (?<message>.+)',
    'EADDRINUSE.*?:(\\d+)',
    '^\\[(?:ERR|WARN)\\] \\S+',
    'a{2,3}b',
    '(?<file>[^\\s:]+):(?<line>\\d+)',
  ])('accepts %s', (source) => {
    expect(judgeRegex(source)).toEqual({ kind: 'fine' });
  });

  it('refuses what is not a regex, matches everything or is too long', () => {
    for (const source of ['(', 'a*', 'x'.repeat(1001), '[z-a]'])
      expect(judgeRegex(source).kind).toBe('refused');
  });
});

describe('compileUserPatterns', () => {
  it('makes a record that the watcher uses before its own', () => {
    const { records, problems } = compile({
      fix: 'Run mytool --repair',
      pattern: 'mytool: (?<message>error \\d+)',
    });
    expect(problems).toEqual([]);
    const watcher = createWatcher({ hash: sha256, extraRecords: records });
    watcher.feed({ toolCallId: 'c', channel: 'stdout', data: 'mytool: error 42\n', nowMs: 0 });
    expect(detectedIn(watcher.finishRun({ toolCallId: 'c', exitCode: 1, nowMs: 1 }))).toMatchObject(
      [{ errorType: 'MY_TOOL', message: 'error 42', family: 'user' }],
    );
  });

  it('refuses a bad entry with its place and keeps the rest', () => {
    const { records, problems } = compile({ pattern: '(a+)+$' }, { id: 'OTHER' });
    expect(records.map((record) => record.id)).toEqual(['OTHER']);
    expect(problems).toMatchObject([{ line: 3, column: 7, id: 'MY_TOOL' }]);
  });

  it.each([
    [{ id: 'lower' }, /id/],
    [{ id: 'TSC' }, /taken/],
    [{ severity: 'huge' }, /severity/],
    [{ pattern: '\\d+ \\w+' }, /literal/],
    [{ fix: 'Please do something' }, /Run, Check/],
  ])('says why: %j', (entry, reason) => {
    expect(compile(entry).problems[0]?.reason).toMatch(reason);
  });
});

describe('longestLiteral', () => {
  it.each([
    ['mytool: error \\d+', 'mytool: error '],
    ['^\\[err\\] (?:a|b)xyz$', '[err] '],
    ['foo|bar', ''],
    ['abc?d', 'ab'],
    ['[a-z]+suffix', 'suffix'],
  ])('finds in %s the text %j', (source, literal) => {
    expect(longestLiteral(source)).toBe(literal);
  });
});

describe('built-in patterns', () => {
  it('take linear time on hostile lines', () => {
    // 2,000 characters is what a regex sees at once. One that backtracks badly would need minutes for
    // one of these lines; the test runner's limit ends it.
    const hostile = [
      'a',
      ' ',
      '1',
      ':',
      '/a',
      '.py:',
      'a.b',
      '(',
      "'",
      '- ',
      'x, ',
      '1 failed, ',
    ].map((part) => part.repeat(Math.ceil(2000 / part.length)));
    for (const record of ERROR_RECORDS) {
      for (const { regex, literals } of record.patterns) {
        for (const line of hostile)
          regex.test(`${literals[0] ?? ''}${line}${literals.at(-1) ?? ''}`);
      }
    }
    expect(ERROR_RECORDS.length).toBeGreaterThanOrEqual(109);
  });
});
