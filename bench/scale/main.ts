import type { BenchRow } from '../types.ts';
export async function runScaleBench(): Promise<BenchRow[]> {
  return Promise.resolve([]);
}
