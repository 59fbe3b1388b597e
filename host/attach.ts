import type { JournalEvent } from '../domain/events.ts';
import type { ControlMethods, HostState } from './protocol.ts';

type AttachParams = ControlMethods['attach']['params'];
type AttachResult = ControlMethods['attach']['result'];

/** A newer attach took over. */
export class DisplacedError extends Error {
  override readonly name = 'DisplacedError';
}

export interface AttachDesk {
  /** Long poll; see `ControlMethods.attach`. */
  attach(params: AttachParams, owner: object): Promise<AttachResult>;
  /** New rows are durable: a waiting poll looks again. */
  wake(): void;
  /** Gives up the waiting poll of a caller that is gone; another caller's poll waits on. */
  release(owner: object): void;
}

/** One poll waits at a time; rows come from the journal, so nothing can be missed between two polls. */
export function createAttachDesk(deps: {
  read: (query: { afterSeq: number; limit: number; notableOnly: boolean }) => JournalEvent[];
  lastSeq: () => number;
  state: () => HostState;
}): AttachDesk {
  let waiting: { owner: object; wake: () => void; displace: () => void } | null = null;

  function look({ cursor, maxEvents }: AttachParams, patient: boolean): AttachResult | null {
    const lastSeq = deps.lastSeq();
    const events = deps.read({ afterSeq: cursor, limit: maxEvents, notableOnly: true });
    const state = deps.state();
    if (events.length === 0 && patient && state !== 'stopped') return null;
    // Rows that are not notable are skipped, but never past a row that did not fit.
    const full = events.length === maxEvents;
    const nextCursor = full ? events.at(-1)!.seq : Math.max(cursor, lastSeq);
    return { events, nextCursor, state };
  }

  return {
    attach(params, owner) {
      waiting?.displace();
      waiting = null;
      const now = look(params, true);
      if (now) return Promise.resolve(now);
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          if (waiting === me) waiting = null;
        };
        const settle = (patient: boolean): void => {
          const result = look(params, patient);
          if (!result) return;
          end();
          resolve(result);
        };
        const me = {
          owner,
          wake: () => settle(true),
          displace: () => {
            end();
            reject(new DisplacedError('A newer attach took over.'));
          },
        };
        const timer = setTimeout(() => settle(false), params.waitMs);
        waiting = me;
      });
    },
    wake: () => waiting?.wake(),
    release: (owner) => {
      if (waiting?.owner !== owner) return;
      waiting.displace();
      waiting = null;
    },
  };
}
