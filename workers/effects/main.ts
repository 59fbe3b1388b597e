import { cakeHome } from '../../config/paths.ts';
import { createEffects } from './effects.ts';
import { toPlainError, type EffectReply, type EffectRequest } from './protocol.ts';

/**
 * Entry of the effects process: runs what its worker asks for and ends with it, however the worker ends. Its place
 * is a small process, because starting a program blocks a process for as long as it takes to copy its page tables.
 */
function main(): void {
  const effects = createEffects({ cakeHome: cakeHome(process.env) });
  const running = new Map<number, AbortController>();
  const reply = (message: EffectReply): void => {
    // Nobody is left to hear it when the worker has just ended.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };

  async function run({ id, name, input }: Extract<EffectRequest, { kind: 'call' }>): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    const onProgress = (progress: unknown): void => reply({ kind: 'progress', id, progress });
    try {
      // The worker's side of this protocol pairs each name with its input.
      const effect = effects[name] as (input: unknown, scope: unknown) => Promise<unknown>;
      reply({
        kind: 'done',
        id,
        result: await effect(input, { signal: abort.signal, onProgress }),
      });
    } catch (error) {
      reply({ kind: 'failed', id, error: toPlainError(error) });
    } finally {
      running.delete(id);
    }
  }

  process.on('message', (message: EffectRequest) => {
    if (message.kind === 'abort') running.get(message.id)?.abort();
    else void run(message);
  });
  // A signal to the whole group is for the worker, which lets its activities end and then closes this process.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => undefined);
  // As if killed with the worker: what a dead worker's activity began must not go on beside its retry.
  process.on('disconnect', () => {
    for (const abort of running.values()) abort.abort();
    process.exit(0);
  });
}

main();
