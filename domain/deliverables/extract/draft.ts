import type { Deliverable } from '../types.ts';

/** A deliverable without its id. */
export type Draft = Deliverable extends infer One
  ? One extends { id: string }
    ? Omit<One, 'id'>
    : never
  : never;

/** One clause's findings; `why` set when it asks for something that cannot be checked. */
export interface Found {
  drafts: Draft[];
  why?: string;
}
