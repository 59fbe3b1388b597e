import { quantile } from '../statistics.ts';
import type { BenchRow } from '../types.ts';
import type { RealPoint } from './real.ts';
import { reactionOf, type SimPoint } from './simulated.ts';

const MB = 1e6;

/** Table of a run: what must be complete is judged, the rest is shown. */
export function scaleRows(real: readonly RealPoint[], simulated: readonly SimPoint[]): BenchRow[] {
  return [...real.flatMap(realRows), ...simulated.flatMap(simulatedRows)];
}

function realRows(point: RealPoint): BenchRow[] {
  const name = `${point.tasks} tasks`;
  const note = point.stoppedAt === null ? '' : `memory for ${point.stoppedAt} only`;
  const seconds = point.wallMs / 1_000;
  return [
    {
      name: `${name}: completed`,
      value: (100 * point.completed) / Math.max(1, point.tasks),
      unit: '%',
      target: '≥ 100',
      pass: point.completed === point.tasks && point.lost + point.doubled === 0,
      note: `${point.lost} rows lost, ${point.doubled} messages doubled${note && `, ${note}`}`,
    },
    { name: `${name}: throughput`, value: (60 * point.tasks) / seconds, unit: 'tasks/min' },
    { name: `${name}: reaction p50`, value: quantile(point.reactionsMs, 0.5), unit: 'ms' },
    { name: `${name}: reaction p99`, value: quantile(point.reactionsMs, 0.99), unit: 'ms' },
    { name: `${name}: memory of host and agent`, value: point.bytesPerTask / MB, unit: 'MB' },
    { name: `${name}: worker`, value: point.workerBytes / MB, unit: 'MB' },
    { name: `${name}: server`, value: point.serverBytes / MB, unit: 'MB' },
    { name: `${name}: server's CPU`, value: point.serverCores, unit: 'cores' },
  ];
}

function simulatedRows(point: SimPoint): BenchRow[] {
  const name = `${point.tasks} workflows`;
  const { p50, p99 } = reactionOf(point);
  return [
    {
      name: `${name}: watched`,
      value: (100 * point.watched) / point.tasks,
      unit: '%',
      target: '≥ 100',
      pass: point.watched === point.tasks,
    },
    { name: `${name}: started`, value: point.startPerSecond, unit: '/s' },
    { name: `${name}: server, waiting`, value: point.idleServerCores, unit: 'cores' },
    { name: `${name}: worker, waiting`, value: point.idleWorkerCores, unit: 'cores' },
    {
      name: `${name}: reaction p50`,
      value: p50,
      unit: 'ms',
      note: `${point.offeredPerSecond.toFixed(1)} errors/s, ${point.unanswered} unanswered`,
    },
    { name: `${name}: reaction p99`, value: p99, unit: 'ms' },
    { name: `${name}: server, busy`, value: point.busyServerCores, unit: 'cores' },
    { name: `${name}: worker, busy`, value: point.busyWorkerCores, unit: 'cores' },
    { name: `${name}: server`, value: point.serverBytes / MB, unit: 'MB' },
    { name: `${name}: worker`, value: point.workerBytes / MB, unit: 'MB' },
  ];
}
