import { crossed, type RealRun, type Scenario } from './types.ts';

const HEAD = "import { test, describe } from 'node:test';\nimport assert from 'node:assert';\n";
const node = (body: string): Record<string, string> => ({ 'a.test.mjs': `${HEAD}${body}` });
const NODE: Scenario[] = [
  {
    name: 'passes',
    files: node("test('adds', () => {});\ndescribe('s', () => { test('nested', () => {}); });\n"),
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'fails',
    files: node("test('adds', () => {});\ntest('subtracts', () => assert.equal(1, 2));\n"),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'subtracts',
  },
  {
    name: 'only skips',
    files: node("test('adds', { skip: true }, () => {});\n"),
    expect: 'unproven',
    counts: [0, 0, 1],
  },
  {
    name: 'has only todos that fail',
    files: node("test('adds', { todo: true }, () => assert.fail());\n"),
    expect: 'unproven',
  },
  { name: 'cannot be loaded', files: node("import './gone.mjs';\n"), expect: 'failed' },
  {
    name: 'throws outside of tests',
    files: node("test('adds', () => {});\nthrow new Error('late');\n"),
    expect: 'failed',
  },
  {
    name: 'has Unicode names',
    files: node("test('größer als 数 → ok', () => {});\ntest('fällt um', () => assert.fail());\n"),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'fällt um',
  },
  {
    name: 'is killed',
    files: node(
      "test('adds', () => {});\ntest('hangs', async () => { await new Promise((r) => setTimeout(r, 60000)); });\n",
    ),
    command: 'timeout -s KILL 3 RUN',
    expect: 'failed',
    hidden: 'unproven',
  },
];

const vi = (body: string): Record<string, string> => ({
  'a.test.mjs': `import { test, describe, expect } from 'vitest';\n${body}`,
});
const VITEST: Scenario[] = [
  {
    name: 'passes',
    files: vi("describe('s', () => { test('adds', () => {}); });\ntest('two', () => {});\n"),
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'fails',
    files: vi("test('adds', () => {});\ntest('subtracts', () => expect(1).toBe(2));\n"),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'subtracts',
  },
  {
    name: 'only skips',
    files: vi("test.skip('adds', () => {});\n"),
    expect: 'unproven',
    counts: [0, 0, 1],
  },
  {
    name: 'finds nothing',
    files: { 'readme.md': '' },
    expect: 'failed',
    hidden: 'unproven',
    counts: [0, 0, 0],
  },
  {
    name: 'cannot be loaded',
    files: vi("import './gone.mjs';\ntest('adds', () => {});\n"),
    expect: 'failed',
  },
  {
    name: 'passes beside a file that cannot be loaded',
    files: { ...vi("test('adds', () => {});\n"), 'b.test.mjs': "import './gone.mjs';\n" },
    expect: 'failed',
  },
  {
    name: 'rejects outside of a test',
    files: vi("test('adds', () => { void Promise.reject(new Error('late')); });\n"),
    expect: 'failed',
    hidden: 'unproven',
  },
];

const jest = (body: string): Record<string, string> => ({
  'a.test.js': body,
  'package.json': '{}',
});
const JEST: Scenario[] = [
  {
    name: 'passes',
    files: jest("describe('s', () => { test('adds', () => {}); });\n"),
    expect: 'proven',
    counts: [1, 0, 0],
  },
  {
    name: 'fails',
    files: jest("test('adds', () => {});\ntest('subtracts', () => expect(1).toBe(2));\n"),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'subtracts',
  },
  {
    name: 'only skips',
    files: jest("test.skip('adds', () => {});\n"),
    expect: 'unproven',
    counts: [0, 0, 1],
  },
  { name: 'finds nothing', files: { 'package.json': '{}' }, expect: 'failed', hidden: 'unproven' },
  { name: 'cannot be loaded', files: jest("require('./gone');\n"), expect: 'failed' },
  {
    name: 'logs much',
    files: jest(
      "test('adds', () => { console.log('FAIL 3 failed'); console.error('Tests: 1 failed'); });\n",
    ),
    expect: 'proven',
    counts: [1, 0, 0],
  },
];
const mocha = (body: string): Record<string, string> => ({
  'test/a.js': `const assert = require('assert');\n${body}`,
});
const MOCHA: Scenario[] = [
  {
    name: 'passes',
    files: mocha("describe('s', () => { it('adds', () => {}); });\n"),
    expect: 'proven',
    counts: [1, 0, 0],
  },
  {
    name: 'fails',
    files: mocha(
      "describe('s', () => { it('adds', () => {}); it('subtracts', () => assert.equal(1, 2)); });\n",
    ),
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 's subtracts',
  },
  {
    name: 'only has pending tests',
    files: mocha("it('adds');\n"),
    expect: 'unproven',
    counts: [0, 0, 1],
  },
  {
    name: 'fails in a hook',
    files: mocha(
      "describe('s', () => { before(() => { throw new Error('no'); }); it('adds', () => {}); });\n",
    ),
    expect: 'failed',
    counts: [1, 1, 0],
  },
  {
    name: 'cannot be loaded',
    files: mocha("require('./gone');\n"),
    expect: 'failed',
    hidden: 'unproven',
  },
];

export const JAVASCRIPT_RUNS: readonly RealRun[] = [
  ...crossed(
    'node',
    { spec: 'node --test --test-reporter=spec', tap: 'node --test --test-reporter=tap' },
    NODE,
  ),
  ...crossed(
    'vitest',
    { plain: 'vitest run --globals', verbose: 'vitest run --reporter=verbose --color' },
    VITEST,
  ),
  ...crossed('jest', { plain: 'jest', verbose: 'jest --verbose --colors' }, JEST),
  ...crossed('mocha', { spec: 'mocha', colours: 'mocha --color' }, MOCHA),
];
