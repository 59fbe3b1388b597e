import { describe, expect, it } from 'vitest';
import { explainEvent, type WhyFacts, type WhySection } from '../../../domain/report/why.ts';
import type { AgentEvent } from '../../../domain/events.ts';
import { detected, finding, healed, killed, resumed, rowsOf, started } from './support.ts';

const blocked: AgentEvent = {
  kind: 'command_blocked',
  command: 'git push --force',
  cwd: '/w',
  ruleId: 'git.force-push',
  family: 'git',
  reason: 'A force push overwrites commits.',
  alternative: 'git push --force-with-lease',
};

const events = rowsOf(
  [0, started],
  [
    90,
    {
      kind: 'tool_finished',
      toolCallId: 't1',
      command: finding.command,
      exitCode: 1,
      durationMs: 80,
    },
  ],
  [100, detected],
  [900, healed],
  [1_000, blocked],
  [2_000, killed],
  [2_500, resumed],
);

const facts: WhyFacts = {
  events,
  messages: [
    {
      number: 1,
      signature: finding.signature,
      errorType: finding.errorType,
      strike: 1,
      fixId: 'NODE_MODULE_MISSING/install',
      text: 'Operator (CAKE): Stop. Run npm install left-pad.',
      detectedAtMs: 100,
      deliveredAtMs: 150,
      outcome: 'success',
      outcomeBasis: 'passed',
    },
  ],
  audits: [
    {
      id: 7,
      tsMs: 999,
      via: 'shell',
      command: '',
      ruleId: 'git.force-push',
      hash: 'feedbeef00112233',
    },
  ],
  effects: () =>
    new Map([['NODE_MODULE_MISSING/install', { rate: 0.9, lower: 0.6, n: 9, successes: 8 }]]),
  rootFiles: ['package.json', 'pnpm-lock.yaml'],
  strictness: 'balanced',
};

const explain = (seq: number): WhySection[] => explainEvent(events[seq - 1]!, facts);
const all = (seq: number): string =>
  explain(seq)
    .flatMap(({ title, lines }) => [title, ...lines])
    .join('\n');

describe('explainEvent', () => {
  it('goes from the evidence of an error over the rule and the fixes to the outcome', () => {
    expect(explain(3).map(({ title }) => title)).toEqual([
      'Evidence',
      'Rule',
      'Fixes, with what the ledger knows now',
      'What was said, and what came of it',
    ]);
    const text = all(3);
    expect(text).toContain("line 5 of its stderr: Cannot find package 'left-pad'");
    expect(text).toContain('place: src/main.js:3');
    expect(text).toContain('exit code 1 after 80 ms (row 2)');
    expect(text).toContain('The operator speaks: high severity at 98 % confidence');
    expect(text).toMatch(/pnpm add left-pad {2}\[NODE_MODULE_MISSING\/install\] .*8 of 9/);
    expect(text).toContain('→ success (passed)');
  });

  it('names for a block the rule, the audit row and the way it was asked', () => {
    expect(all(5)).toContain('git.force-push (git): A force push overwrites commits.');
    expect(all(5)).toContain('audit row 7, asked through shell, hash feedbeef0011');
    expect(all(5)).toContain('Nothing was said.');
  });

  it('leads from a healed error to the row that it was found in', () => {
    expect(all(4)).toContain('It is about row 3, NODE_MODULE_MISSING');
    expect(all(4)).toContain('800 ms after it was first found');
  });

  it('says how long an agent was away', () => {
    expect(all(6)).toContain('row 7: the agent was there again after 500 ms');
  });
});
