import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';

const { History } = proto.temporal.api.history.v1;
const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'histories');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.bin'));

let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
}, 60_000);

const load = (file: string) => History.decode(readFileSync(join(FOLDER, file)));
const replay = (file: string, history: ReturnType<typeof load>) =>
  Worker.runReplayHistory({ workflowBundle }, history, file.replace(/-\d+\.bin$/, ''));

describe('recorded histories of superviseTask', () => {
  it.each(FILES)('%s replays with the present code', async (file) => {
    await expect(replay(file, load(file))).resolves.toBeUndefined();
  });

  it('hold a completed, an aborted, a parked and a continued task', () => {
    const names = new Set(FILES.map((file) => file.replace(/-\d+\.bin$/, '')));
    expect([...names].toSorted()).toEqual(['aborted', 'completed', 'continued', 'parked']);
    expect(FILES.filter((file) => file.startsWith('continued')).length).toBeGreaterThan(1);
  });

  it('would show a change: a history with another activity in its place does not replay', async () => {
    const history = load('completed-1.bin');
    const scheduled = history.events.find(
      ({ activityTaskScheduledEventAttributes: one }) =>
        one?.activityType?.name === 'createSnapshot',
    );
    scheduled!.activityTaskScheduledEventAttributes!.activityType!.name = 'somethingElse';
    await expect(replay('completed-1.bin', history)).rejects.toBeInstanceOf(
      DeterminismViolationError,
    );
  });
});
