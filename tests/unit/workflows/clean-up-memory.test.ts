import { ApplicationFailure } from '@temporalio/common';
import { afterAll, describe, expect, it } from 'vitest';
import type { CleanUpSummary } from '../../../activities/recall.ts';
import { closeSandbox, WorkflowDriver, type ActivityCall } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

async function cleaned(summary: CleanUpSummary) {
  const calls: ActivityCall[] = [];
  const driver = new WorkflowDriver({
    cleanUpMemory: (_input, call) => {
      calls.push(call);
      return summary;
    },
  });
  await driver.start('cleanUpMemory', [{ hostQueue: 'cake-host-m' }]);
  const { currentDetails } = await driver.query<{ currentDetails: string }>(
    '__temporal_workflow_metadata',
  );
  return { driver, calls, currentDetails };
}

describe('cleanUpMemory', () => {
  it('asks the machine that owns the database, and ends with what went and where the backup is', async () => {
    const summary = { deleted: 7, backup: '/home/backups/auto-1.db' };
    const { driver, calls, currentDetails } = await cleaned(summary);
    expect(calls).toMatchObject([
      { queue: 'cake-host-m', summary: 'forget errors older than 24 h' },
    ]);
    expect(driver.end).toEqual({ kind: 'completed', result: summary });
    expect(currentDetails).toBe('7 errors forgotten, backup /home/backups/auto-1.db');
  });

  it('says when no backup was due', async () => {
    const { currentDetails } = await cleaned({ deleted: 0, backup: null });
    expect(currentDetails).toBe('0 errors forgotten, the last backup is young enough');
  });

  it('fails with the reason of the activity, so that the schedule shows it', async () => {
    const driver = new WorkflowDriver({
      cleanUpMemory: () => {
        throw ApplicationFailure.nonRetryable('no room for the backup', 'Full');
      },
    });
    await driver.start('cleanUpMemory', [{ hostQueue: 'cake-host-m' }]);
    expect(driver.end).toMatchObject({ kind: 'failed', message: 'no room for the backup' });
  });
});
