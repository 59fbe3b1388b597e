import { setTimeout as wait } from 'node:timers/promises';

/** Tells an agent that waits after an error when the controller is done with it. */
export interface Judgement {
  /** A row was written that the controller has to judge. */
  found(seq: number): void;
  /** The controller pulls behind this row: it has handled everything up to it. */
  handled(cursor: number): void;
  /** A message has reached the agent: nothing else is worth waiting for. */
  spoke(): void;
  /** Resolves when there is nothing to wait for, or after `limitMs`. */
  untilJudged(limitMs: number): Promise<void>;
}

/** Nothing here is durable: after a crash nobody waits any more. */
export function createJudgement(): Judgement {
  let foundSeq = 0;
  let handledSeq = 0;
  let waiting: (() => void)[] = [];
  const release = (): void => {
    for (const go of waiting) go();
    waiting = [];
  };
  return {
    found: (seq) => (foundSeq = Math.max(foundSeq, seq)),
    handled(cursor) {
      handledSeq = Math.max(handledSeq, cursor);
      if (handledSeq >= foundSeq) release();
    },
    spoke() {
      handledSeq = Math.max(handledSeq, foundSeq);
      release();
    },
    async untilJudged(limitMs) {
      if (handledSeq >= foundSeq || limitMs <= 0) return;
      const over = new AbortController();
      const judged = new Promise<void>((resolve) => waiting.push(resolve));
      const patience = wait(limitMs, undefined, { signal: over.signal, ref: false }).catch(
        () => undefined,
      );
      await Promise.race([judged, patience]);
      over.abort();
    },
  };
}
