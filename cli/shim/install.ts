import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cakeHome, packageRoot } from '../../config/paths.ts';
import { prepareShim } from '../../config/shim-layout.ts';
import { decide } from '../../domain/guard/decide.ts';
import { defaultPolicy } from '../../domain/guard/policy.ts';
import { proveGuard } from '../../host/canary.ts';
import { serveGuard, type GuardDesk } from '../../host/guard-server.ts';
import { listen, listenLoopback } from '../../host/listen.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { fault, usage } from '../task/errors.ts';
import { openTasks } from '../task/store.ts';
import { askPerson } from './person.ts';

/** Makes the shim ready and asks it through a real socket; throws CliError when it does not block. */
export async function installShim(cli: CliContext, options: { json: boolean }): Promise<void> {
  const home = cakeHome(cli.env);
  const shim = await prepareShim({ packageRoot: packageRoot(), cakeHome: home });
  const dir = mkdtempSync(join(tmpdir(), 'cake-shim-'));
  const socket = join(dir, 'guard.sock');
  const policy = defaultPolicy({
    workspace: dir,
    home: homedir(),
    protectedPaths: [home],
    nowMs: Date.now(),
  });
  const desk: GuardDesk = {
    check: ({ command, cwd }) => {
      const decision = decide(command, cwd, policy);
      return Promise.resolve({ decision, message: decision.reason });
    },
  };
  const token = randomBytes(24).toString('hex');
  const server = await listen(socket, (peer) => serveGuard(peer, desk));
  const loopback = await listenLoopback((peer) => serveGuard(peer, desk, token));
  try {
    await proveGuard(shim.client, {
      CAKE_GUARD_SOCKET: socket,
      CAKE_GUARD_TCP: `${loopback.port}:${token}`,
    });
  } catch (error) {
    throw fault((error as Error).message, `Remove ${join(home, 'shim')} and try again.`, error);
  } finally {
    server.close();
    loopback.server.close();
    rmSync(dir, { recursive: true, force: true });
  }
  if (options.json) return printJson(cli, { ...shim, proven: true });
  cli.stdout(
    `The shim is ready: a forbidden command was blocked, a harmless one passed.\n  shell: ${shim.shell}\n  PATH:  ${shim.pathDir}\nTasks use it by themselves.\n`,
  );
}

/** Removes every version of the shim after a person has agreed; refused while a task runs. */
export async function uninstallShim(cli: CliContext, options: { json: boolean }): Promise<void> {
  const home = cakeHome(cli.env);
  const running = openTasks(cli);
  if (running.length > 0)
    throw usage(
      `The shim guards running tasks: ${running.join(', ')}.`,
      'Wait for their end, or abort them with cake task abort.',
    );
  const dir = join(home, 'shim');
  const versions = existsSync(dir) ? readdirSync(dir) : [];
  if (versions.length > 0) await askPerson(cli, `This removes ${dir}.`, 'remove');
  rmSync(dir, { recursive: true, force: true });
  if (options.json) printJson(cli, { removed: versions });
  else
    cli.stdout(
      versions.length === 0
        ? 'There was no shim.\n'
        : `Removed ${dir}. The next task makes it anew.\n`,
    );
}
