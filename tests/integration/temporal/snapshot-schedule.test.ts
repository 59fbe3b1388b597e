import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queuesOf } from '../../../workers/machine-id.ts';
import { scheduleCollection } from '../../../workers/snapshot-schedule.ts';
import { sharedTemporal } from '../../support/temporal.ts';
import { eventually } from '../../support/wait.ts';

const machine = `test-${randomUUID()}`;
const id = `collect-snapshots-${machine}`;
let connection: Connection;
let client: Client;

beforeAll(async () => {
  const { address, namespace } = sharedTemporal();
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
});
afterAll(async () => {
  await client.schedule.getHandle(id).delete();
  for await (const { workflowId } of client.workflow.list({
    query: `WorkflowId STARTS_WITH "${id}" AND ExecutionStatus = "Running"`,
  }))
    await client.workflow.getHandle(workflowId).terminate('test');
  await connection.close();
});

describe('scheduleCollection', () => {
  it('makes an hourly schedule that Temporal shows, with 72 hours and 1 GB, and starts one at once', async () => {
    await scheduleCollection(client, machine);
    const { spec, action, policies } = await client.schedule.getHandle(id).describe();
    expect(spec.intervals).toMatchObject([{ every: 3_600_000 }]);
    expect(policies.overlap).toBe('SKIP');
    expect(action).toMatchObject({
      workflowType: 'collectSnapshots',
      args: [
        { hostQueue: queuesOf(machine).host, retentionMs: 72 * 3_600_000, maxBytes: 1_073_741_824 },
      ],
    });
    await eventually('the first collection', async () => {
      const { info } = await client.schedule.getHandle(id).describe();
      return info.recentActions.length > 0;
    });
  });

  it('of a worker that starts again leaves the schedule alone', async () => {
    await scheduleCollection(client, machine);
    const { spec } = await client.schedule.getHandle(id).describe();
    expect(spec.intervals).toHaveLength(1);
  });
});
