/** One measured figure; `target` is the specification's words, `pass` whether this run met it. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  target?: string;
  pass?: boolean;
  note?: string;
}

/** A benchmark by the name that `npm run bench -- NAME` takes. */
export type Bench = () => Promise<BenchRow[]>;
