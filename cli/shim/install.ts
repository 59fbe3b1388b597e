import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cakeHome, packageRoot } from '../../config/paths.ts';
import { prepareShim } from '../../config/shim-layout.ts';
import { decide } from '../../domain/guard/decide.ts';
import { defaultPolicy } from '../../domain/guard/policy.ts';
import { proveGuard } from '../../host/canary.ts';
import { serveGuard } from '../../host/guard-server.ts';
import { listen } from '../../host/listen.ts';
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
  const server = await listen(socket, (peer) =>
    serveGuard(peer, {
      check: ({ command, cwd }) => {
        const decision = decide(command, cwd, policy);
        return Promise.resolve({ decision, message: decision.reason });
      },
    }),
  );
  try {
    await proveGuard(shim.client, socket);
  } catch (error) {
    throw fault((error as Error).message, `Remove ${join(home, 'shim')} and try again.`, error);
  } finally {
    server.close();
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
