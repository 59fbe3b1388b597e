import { quantile } from '../statistics.ts';
import type { BenchRow } from '../types.ts';
import { sumBooks, type TaskBooks } from './books.ts';
import type { Places } from './places.ts';

/** Everything that a run of the cluster's benchmark has seen. */
export interface ClusterRun {
  calm: { cluster: readonly TaskBooks[]; embedded: readonly TaskBooks[] };
  killed: readonly TaskBooks[];
  /** What was killed, in order. */
  kills: readonly string[];
  wallMs: number;
  places: readonly Places[];
}

/** Parts that have to be killed at least once for the run to prove anything. */
const VICTIMS = ['history node', 'worker of machine', 'connections of the database'];

/** Table of a run: what must be zero or complete is judged, the reaction is shown beside the embedded server's. */
export function rowsOf({ calm, killed, kills, wallMs, places }: ClusterRun): BenchRow[] {
  const books = sumBooks(killed);
  const kinds = VICTIMS.filter((victim) => kills.some((kill) => kill.startsWith(victim))).length;
  const sum = (pick: (one: Places) => number): number =>
    places.reduce((total, one) => total + pick(one), 0);
  const none = (name: string, value: number, note?: string): BenchRow => ({
    name,
    value,
    unit: '',
    target: '= 0',
    pass: value === 0,
    ...(note === undefined ? {} : { note }),
  });
  const share = (value: number, of: number): number => (of === 0 ? 0 : (100 * value) / of);
  return [
    ...reaction('reaction, embedded server', calm.embedded),
    ...reaction('reaction, cluster', calm.cluster),
    ...reaction('reaction, cluster with kills', killed),
    {
      name: 'kinds of kills',
      value: kinds,
      unit: '',
      target: `≥ ${VICTIMS.length}`,
      pass: kinds >= VICTIMS.length,
      note: kills.join(', '),
    },
    {
      name: 'tasks completed with kills',
      value: share(books.completed, books.tasks),
      unit: '%',
      target: '≥ 100',
      pass: books.completed === books.tasks && books.tasks > 0,
      note: `${books.completed} of ${books.tasks} in ${(wallMs / 1_000).toFixed(0)} s`,
    },
    none('errors that nobody met', books.missed),
    none('journal rows lost', books.lost),
    none('messages doubled', books.doubled),
    none(
      'work on the wrong machine',
      sum(({ astray }) => astray),
      `of ${sum(({ bound }) => bound)} activities`,
    ),
    {
      name: "decisions by the other machine's worker",
      value: share(
        sum(({ lent }) => lent),
        sum(({ decisions }) => decisions),
      ),
      unit: '%',
    },
  ];
}

function reaction(name: string, books: readonly TaskBooks[]): BenchRow[] {
  const { reactionsMs } = sumBooks(books);
  const note = `${reactionsMs.length} messages`;
  return [0.5, 0.99].map((p) => ({
    name: `${name} p${p * 100}`,
    value: quantile(reactionsMs, p),
    unit: 'ms',
    note,
  }));
}
