import type { WatchState } from './watch-state.ts';

const LOOK_EVERY_MS = 1_000;

/** A turn that has its result ends within moments; what is still open then never closes. */
const AFTER_RESULT_MS = 10_000;

export type Silence = 'none' | 'silent-model' | 'result-but-alive';

/**
 * Tells a silent model, and a turn that is over but does not end, from everything else that is quiet: a tool that
 * runs has its own limit, an idle agent waits for the operator, and while a hook is open the silence is CAKE's.
 */
export function judgeSilence(state: WatchState, nowMs: number, limitMs: number): Silence {
  if (!state.busy || state.running.size > 0 || state.openHooks > 0) return 'none';
  const silentMs = nowMs - state.lastSignMs;
  if (state.resultMs !== null && !state.settled && silentMs >= AFTER_RESULT_MS)
    return 'result-but-alive';
  return silentMs < limitMs ? 'none' : 'silent-model';
}

/**
 * Surgery on a model whose stream stands still, which Claude Code itself leaves alone for 300 s: the process is
 * killed, the controller starts it again, and the conversation goes on. An interrupt would leave it idle. A turn
 * that has its result and does not end is taken for over; its process is left alone.
 */
export function watchSilence(deps: {
  state: WatchState;
  limitMs: number;
  signal: AbortSignal;
  onSilentModel: () => void;
  onResultButAlive: () => void;
}): void {
  const look = setInterval(() => {
    switch (judgeSilence(deps.state, performance.now(), deps.limitMs)) {
      case 'none':
        return;
      case 'result-but-alive':
        return deps.onResultButAlive();
      case 'silent-model':
        clearInterval(look);
        return deps.onSilentModel();
    }
  }, LOOK_EVERY_MS);
  look.unref();
  deps.signal.addEventListener('abort', () => clearInterval(look));
}
