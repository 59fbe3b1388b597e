import { describe, expect, it } from 'vitest';
import { renderHandover } from '../../../host/handover.ts';
import { createJudgement } from '../../../host/judgement.ts';

const LONG_MS = 60_000;

/** Whether a wait is over after everything that is due has run. */
async function isOver(wait: Promise<void>): Promise<boolean> {
  let over = false;
  void wait.then(() => (over = true));
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return over;
}

describe('judgement', () => {
  it('does not wait while nothing was found', async () => {
    expect(await isOver(createJudgement().untilJudged(LONG_MS))).toBe(true);
  });
  it('waits until the controller pulls behind what was found', async () => {
    const judgement = createJudgement();
    judgement.found(7);
    const wait = judgement.untilJudged(LONG_MS);
    judgement.handled(6);
    expect(await isOver(wait)).toBe(false);
    judgement.handled(7);
    expect(await isOver(wait)).toBe(true);
  });
  it('ends when the operator has spoken, and when its time is up', async () => {
    const judgement = createJudgement();
    judgement.found(1);
    const wait = judgement.untilJudged(LONG_MS);
    judgement.spoke();
    expect(await isOver(wait)).toBe(true);
    judgement.found(2);
    await judgement.untilJudged(1);
    expect(await isOver(judgement.untilJudged(0))).toBe(true);
  });
});

describe('handover', () => {
  it('names what is proven, what is open, and commands with their ends', () => {
    const text = renderHandover({
      proven: ['file: a'],
      open: ['command: npm test'],
      commands: [
        { command: 'npm ci', exitCode: 0 },
        { command: 'npm test', exitCode: null },
      ],
    });
    expect(text).toBe(
      'Proven:\n- file: a\nStill open:\n- command: npm test\nLast commands:\n- npm ci (exit code 0)\n- npm test (exit code unknown)',
    );
    expect(renderHandover({ proven: [], open: [], commands: [] })).toBe('');
  });
});
