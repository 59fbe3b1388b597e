import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../config/paths.ts';
import { temporalTarget } from '../../workers/temporal/target.ts';
import { createCakeWorld, pidIn } from '../crash/world.ts';
import type { BenchRow } from '../types.ts';
import { growthChart } from './chart.ts';
import { runReal, type RealPoint } from './real.ts';
import { scaleRows } from './rows.ts';
import { simulate, type SimPoint } from './simulated.ts';

/** Sizes of a variable such as `20,50`; empty leaves that part out. */
export const sizes = (text: string): number[] =>
  text
    .split(',')
    .map(Number)
    .filter((size) => Number.isInteger(size) && size > 0);

const REAL = sizes(process.env['CAKE_BENCH_SCALE_TASKS'] ?? '20,50');
const SIMULATED = sizes(process.env['CAKE_BENCH_SCALE_WORKFLOWS'] ?? '100,500,2000');

/**
 * How CAKE grows on one machine: real hosts with scripted agents, then workflows over simulated hosts, so that only Temporal
 * and the worker are measured. Writes the data and the chart to `.cake/scale.json` and `.cake/scale.svg`.
 */
export async function runScaleBench(): Promise<BenchRow[]> {
  const world = createCakeWorld();
  const real: RealPoint[] = [];
  const simulated: SimPoint[] = [];
  try {
    await world.cake('up', '--detach');
    for (const tasks of REAL) {
      console.error(`scale: ${tasks} tasks with real hosts`);
      real.push(await runReal(world, tasks));
      save(real, simulated);
    }
    const target = await temporalTarget({ cakeHome: world.home, env: world.env });
    const serverPid = pidIn(world.home, 'temporal/server.json', ['process', 'pid']);
    if (target === null || serverPid === null) throw new Error('The embedded server is not up.');
    for (const tasks of SIMULATED) {
      console.error(`scale: ${tasks} workflows with simulated hosts`);
      simulated.push(await simulate(target, serverPid, tasks));
      save(real, simulated);
    }
  } finally {
    await world.close();
  }
  return scaleRows(real, simulated);
}

/** After each load: a later one that fails takes nothing away. */
function save(real: readonly RealPoint[], simulated: readonly SimPoint[]): void {
  const dir = join(packageRoot(), '.cake');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'scale.json'), JSON.stringify({ real, simulated }, null, 2));
  if (simulated.length > 0) writeFileSync(join(dir, 'scale.svg'), growthChart(simulated));
}
