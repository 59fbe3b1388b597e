import { call, say } from '../../adapters/fake-messages-api/reply.ts';
import type { FakeScript } from '../../adapters/fake-messages-api/server.ts';

/** One agent at the turnstile: its model answers only when it is let through. */
export interface Track {
  script: FakeScript;
  /** Lets the waiting request through, and resolves with the time until the next one comes. */
  oneCall: () => Promise<number>;
  /** Resolves when the first request waits. */
  ready: () => Promise<void>;
  /** Answers the waiting request, and every later one, with the end of the turn. */
  end: () => void;
}

/** A model that calls the cheapest command, once for each time that it is let through. */
export function createTrack(): Track {
  let arrivedMs = Number.NaN;
  let ended = false;
  let waiting: ((goOn: boolean) => void) | null = null;
  let arrived = (): void => undefined;
  const nextArrival = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
  let first: Promise<void> | null = nextArrival();

  return {
    script: async () => {
      arrivedMs = performance.now();
      if (ended) return say('Done.');
      const goOn = new Promise<boolean>((resolve) => (waiting = resolve));
      arrived();
      return (await goOn) ? call('Bash', { command: 'true' }) : say('Done.');
    },
    async ready() {
      await first;
      first = null;
    },
    async oneCall() {
      const next = nextArrival();
      const startMs = performance.now();
      waiting?.(true);
      await next;
      return arrivedMs - startMs;
    },
    end() {
      ended = true;
      waiting?.(false);
    },
  };
}
