import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** Forbidden in every mode, and harmless where it is asked: the working directory is no repository. */
const FORBIDDEN = 'git push --force';
const HARMLESS = 'true';
const LIMIT_MS = 20_000;
/** How the guard server tells CAKE's own question from a deed of the agent. */
const VIA = 'canary';
/** SPEC §9: the proof is repeated while a session lasts. */
export const CANARY_EVERY_MS = 30 * 60_000;

/** The shim lets a forbidden command pass, or stops a harmless one: no agent may run behind it. */
export class GuardDeadError extends Error {
  override readonly name = 'GuardDeadError';
}

/** Asks through the agent's own client, over the agent's own socket; throws GuardDeadError. */
export async function proveGuard(client: string, guardEnv: Record<string, string>): Promise<void> {
  const ask = (command: string): Promise<number> =>
    new Promise((resolve) => {
      execFile(
        client,
        [VIA, '-c', command],
        { cwd: '/', env: { ...process.env, ...guardEnv }, timeout: LIMIT_MS },
        (error) => {
          resolve(error ? Number(error.code ?? 1) : 0);
        },
      );
    });
  const [forbidden, harmless] = [await ask(FORBIDDEN), await ask(HARMLESS)];
  if (forbidden === 2 && harmless === 0) return;
  throw new GuardDeadError(
    `The guard does not answer as it must (forbidden: ${forbidden}, harmless: ${harmless}). Run cake doctor.`,
  );
}

/** Repeats the proof until `signal` aborts; calls `onDead` once when it fails. */
export async function keepProving(
  prove: () => Promise<void>,
  options: { everyMs: number; signal: AbortSignal; onDead: (error: unknown) => void },
): Promise<void> {
  for (;;) {
    await wait(options.everyMs, undefined, { signal: options.signal, ref: false });
    try {
      await prove();
    } catch (error) {
      return options.onDead(error);
    }
  }
}
