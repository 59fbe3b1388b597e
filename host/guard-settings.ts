import { ConfigError } from '../config/load.ts';
import { watchConfig } from '../config/watch.ts';
import type { SessionOptions } from '../domain/controller/task.ts';

/** The guard's part of the configuration, as it is now. */
export interface GuardSettings {
  current(): SessionOptions['guard'];
  close(): void;
}

/**
 * Follows the configuration files, so that an exception or a rule holds within a second and not from the next
 * task on. While the files are wrong, what the task was started with, or the last good edit, goes on.
 */
export function followGuardSettings(
  at: { cakeHome: string; workTree: string; started: SessionOptions['guard'] },
  tell: (text: string, facts: object) => void,
): GuardSettings {
  let guard = at.started;
  const problem = (error: ConfigError): void =>
    tell('the configuration is wrong, so the last good one holds', { problems: error.problems });
  try {
    const watch = watchConfig(at, {
      onChange: ({ session }) => {
        guard = session.guard;
        tell('the guard has new settings', { mode: guard.mode });
      },
      onProblem: problem,
    });
    return { current: () => guard, close: () => watch.close() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problem(error);
    return { current: () => guard, close: () => undefined };
  }
}
