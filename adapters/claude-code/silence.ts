import type { WatchState } from './watch-state.ts';

const LOOK_EVERY_MS = 1_000;

export type Silence = 'none' | 'silent-model';

/**
 * Tells a silent model from everything else that is quiet: a tool that runs has its own limit, an idle agent waits
 * for the operator, and while a hook is open the silence is CAKE's.
 */
export function judgeSilence(state: WatchState, nowMs: number, limitMs: number): Silence {
  if (!state.busy || state.running.size > 0 || state.openHooks > 0) return 'none';
  return nowMs - state.lastSignMs < limitMs ? 'none' : 'silent-model';
}

/**
 * Surgery on a model whose stream stands still, which Claude Code itself leaves alone for 300 s: the process is
 * killed, the controller starts it again, and the conversation goes on. An interrupt would leave it idle.
 */
export function watchSilence(deps: {
  state: WatchState;
  limitMs: number;
  signal: AbortSignal;
  kill: () => void;
}): void {
  const look = setInterval(() => {
    if (judgeSilence(deps.state, performance.now(), deps.limitMs) === 'none') return;
    clearInterval(look);
    deps.kill();
  }, LOOK_EVERY_MS);
  look.unref();
  deps.signal.addEventListener('abort', () => clearInterval(look));
}
