import { expect, it } from 'vitest';
import { connectTemporal } from '../../../workers/temporal/connect.ts';
import { SEARCH_ATTRIBUTES } from '../../../workers/temporal/namespace.ts';
import { sharedTemporal } from '../../support/temporal.ts';

it('provides namespace cake with 30 days of retention and the search attributes of a task', async () => {
  const target = sharedTemporal();
  const connection = await connectTemporal(target);
  try {
    const { config } = await connection.workflowService.describeNamespace({
      namespace: target.namespace,
    });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3600);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: target.namespace,
    });
    expect(Object.keys(customAttributes ?? {})).toEqual(
      expect.arrayContaining([...SEARCH_ATTRIBUTES]),
    );
    const started = await connection.workflowService.startWorkflowExecution({
      namespace: target.namespace,
      workflowId: `probe-${process.pid}`,
      workflowType: { name: 'probe' },
      taskQueue: { name: `probe-${process.pid}` },
      requestId: `probe-${process.pid}`,
      searchAttributes: {
        indexedFields: {
          CakeState: {
            metadata: { encoding: Buffer.from('json/plain'), type: Buffer.from('Keyword') },
            data: Buffer.from('"MONITORING"'),
          },
        },
      },
    });
    expect(started.runId).toMatch(/-/);
  } finally {
    await connection.close();
  }
});
