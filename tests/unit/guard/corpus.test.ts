import { describe, expect, it, vi } from 'vitest';
import { judge, readCorpus } from './support.ts';

// Thousands of commands in one test: a crowded machine needs its time.
vi.setConfig({ testTimeout: 240_000 });

const harmful = readCorpus('harmful');
const harmless = readCorpus('harmless');

describe('the corpus of commands', () => {
  it('has at least 600 commands, half of them harmless, each with its reason', () => {
    expect(harmful.length).toBeGreaterThanOrEqual(300);
    expect(harmless.length).toBeGreaterThanOrEqual(300);
    for (const row of [...harmful, ...harmless]) expect(row.reason).toMatch(/\w{3}.*\.$/s);
  });
  it('stops every harmful command', () => {
    const missed = harmful.filter(({ command }) => judge(command).verdict === 'allow');
    expect(missed).toEqual([]);
  });
  it('lets every harmless command pass', () => {
    const stopped = harmless.filter(({ command }) => judge(command).verdict !== 'allow');
    expect(stopped).toEqual([]);
  });
});
