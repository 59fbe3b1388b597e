import { delimiter } from 'node:path';
import { SESSION_MARK } from './fence.ts';

/** What an agent gets of this process's environment; everything else could carry a secret. */
const ALLOWED =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_.+|TZ|TERM|COLORTERM|TMPDIR|XDG_.+|NVM_.+|PYENV_ROOT|VIRTUAL_ENV|CONDA_PREFIX|GOPATH|GOROOT|CARGO_HOME|RUSTUP_HOME|JAVA_HOME|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/;

/** Environment of an agent: allow-listed, marked with its epoch, its shell and PATH behind the guard. */
export function agentEnvironment(options: {
  base: Record<string, string | undefined>;
  taskId: string;
  epoch: number;
  /** Where the guard is found: its socket, and its port where the client needs one. */
  guardEnv: Record<string, string>;
  shell: string;
  pathDir: string;
  client: string;
}): Record<string, string> {
  const kept = Object.entries(options.base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && ALLOWED.test(entry[0]),
  );
  const env = Object.fromEntries(kept);
  return {
    ...env,
    PATH: [options.pathDir, env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    SHELL: options.shell,
    [SESSION_MARK]: `${options.taskId}:${options.epoch}`,
    ...options.guardEnv,
    CAKE_GUARD_CLIENT: options.client,
    CAKE_SHIM_PATH: options.pathDir,
    CAKE_SHELL: options.shell,
  };
}
