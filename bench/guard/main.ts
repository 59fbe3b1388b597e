import type { BenchRow } from '../types.ts';
import { measureDecisions } from './decisions.ts';
import { measureRoundTrips } from './round-trip.ts';

/** `npm run bench -- guard`: decisions in the process, then the whole way from a shell and back. */
export async function runGuardBench(): Promise<BenchRow[]> {
  return [...measureDecisions(), ...(await measureRoundTrips())];
}
