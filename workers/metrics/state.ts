import { join } from 'node:path';
import { readJson, writeJson } from '../up/files.ts';

/** What the worker says about its metrics page; `cake status` and `cake doctor` read it. */
export interface MetricsState {
  /** Worker that wrote it. */
  pid: number;
  /** Address of the page, null while there is none. */
  url: string | null;
  /** Why there is none. */
  problem: string | null;
}

/** File with the state of the metrics page. */
const stateFile = (cakeHome: string): string => join(cakeHome, 'run', 'metrics.json');

/** State of the metrics page of a running worker, null when nothing is known. */
export function metricsState(cakeHome: string, workerPid: number | null): MetricsState | null {
  const state = readJson<MetricsState>(stateFile(cakeHome));
  return state !== null && state.pid === workerPid ? state : null;
}

/** Tells other processes where the page is, or why there is none. */
export function writeMetricsState(cakeHome: string, state: MetricsState): void {
  writeJson(stateFile(cakeHome), state);
}
