import { afterAll, describe, expect, it } from 'vitest';
import type { SoakLook, SoakSummary } from '../../../activities/soak.ts';
import { closeSandbox, WorkflowDriver } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const SUMMARY: SoakSummary = {
  verdict: 'PASS',
  errors_injected: 400,
  errors_handled: 398,
  escalations: 0,
  events_lost: 0,
  injections_doubled: 0,
  success_rate: 0.995,
  report: '/reports/w.json',
};
const ARGS = {
  hostQueue: 'cake-host-m',
  lookMs: 15_000,
  hours: 8,
  compress: 60,
  tasks: null,
  seed: 1,
};

/** The workflow with a run that ends after so many looks. */
async function soaking(looks: number) {
  let seen = 0;
  const driver = new WorkflowDriver({
    startSoak: () => undefined,
    lookAtSoak: (): SoakLook =>
      (seen += 1) > looks
        ? { kind: 'ended', summary: SUMMARY }
        : { kind: 'running', progress: `${seen} of 20 tasks ended` },
    stopSoak: () => undefined,
  });
  await driver.start('runSoak', [ARGS]);
  await driver.settled();
  return driver;
}

describe('runSoak', () => {
  it('starts the run under its own id, looks from time to time and returns the head of the report', async () => {
    const driver = await soaking(2);
    expect(driver.inputs[0]).toEqual({
      type: 'startSoak',
      input: { hours: 8, compress: 60, tasks: null, seed: 1, soakId: 'w' },
    });
    expect(driver.end).toBeNull();
    await driver.advance(15_000);
    await driver.advance(15_000);
    expect(driver.calls).toEqual(['startSoak', 'lookAtSoak', 'lookAtSoak', 'lookAtSoak']);
    expect(driver.end).toEqual({ kind: 'completed', result: SUMMARY });
  });

  it('ends the run when it is cancelled', async () => {
    const driver = await soaking(100);
    await driver.cancel();
    expect(driver.calls.at(-1)).toBe('stopSoak');
  });
});
