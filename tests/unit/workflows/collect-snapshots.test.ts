import { ApplicationFailure } from '@temporalio/common';
import { afterAll, describe, expect, it } from 'vitest';
import type { CollectSummary } from '../../../activities/snapshot.ts';
import type { CollectSnapshotsArgs } from '../../../workflows/collect-snapshots.ts';
import { closeSandbox, WorkflowDriver, type ActivityCall } from '../../support/workflow-driver.ts';

afterAll(closeSandbox);

const MB = 1024 * 1024;
const args: CollectSnapshotsArgs = {
  hostQueue: 'cake-host-m',
  retentionMs: 72 * 3_600_000,
  maxBytes: 1024 * MB,
};

async function collected(summary: CollectSummary) {
  const calls: ActivityCall[] = [];
  const driver = new WorkflowDriver({
    collectSnapshots: (_input, call) => {
      calls.push(call);
      return summary;
    },
  });
  await driver.start('collectSnapshots', [args]);
  const { currentDetails } = await driver.query<{ currentDetails: string }>(
    '__temporal_workflow_metadata',
  );
  return { driver, calls, currentDetails };
}

describe('collectSnapshots', () => {
  it('asks the machine that owns the store, with the retention and the cap of the schedule', async () => {
    const { driver, calls } = await collected({ deleted: 0, bytes: 0, aboveCap: false });
    expect(calls).toMatchObject([{ queue: 'cake-host-m', summary: 'remove old snapshots' }]);
    expect(driver.inputs).toEqual([
      { type: 'collectSnapshots', input: { retentionMs: 259_200_000, maxBytes: 1024 * MB } },
    ]);
  });

  it('ends with what was removed and what is in use, as its result and in its details', async () => {
    const summary = { deleted: 3, bytes: 200 * MB + 1, aboveCap: false };
    const { driver, currentDetails } = await collected(summary);
    expect(driver.end).toEqual({ kind: 'completed', result: summary });
    expect(currentDetails).toBe('3 removed, 201 MB in use');
  });

  it('says so when what must be kept is above the cap by itself', async () => {
    const summary = { deleted: 0, bytes: 1500 * MB, aboveCap: true };
    const { currentDetails } = await collected(summary);
    expect(currentDetails).toBe('0 removed, 1500 MB in use: what must be kept is above the cap');
  });

  it('fails with the reason of the activity, so that the schedule shows it', async () => {
    const driver = new WorkflowDriver({
      collectSnapshots: () => {
        throw ApplicationFailure.nonRetryable('the store is of another format', 'StoreFormatError');
      },
    });
    await driver.start('collectSnapshots', [args]);
    expect(driver.end).toEqual({
      kind: 'failed',
      message: 'the store is of another format',
      type: 'StoreFormatError',
    });
  });
});
