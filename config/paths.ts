import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** Directory of CAKE's own state: `$CAKE_HOME`, default `~/.cake`. */
export function cakeHome(env: Record<string, string | undefined>): string {
  return env['CAKE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cake');
}

/** Directory of one task: journal, logs, token. */
export function taskDir(home: string, taskId: string): string {
  return join(home, 'tasks', taskId);
}

/** Directory (0700) of the unix sockets; short, because a socket path may have 100 bytes at most. */
export function socketDir(): string {
  return join('/tmp', `cake-${userInfo().uid}`);
}

/** Root of the installed package: the nearest folder above this file that has a package.json. */
export function packageRoot(): string {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json'))) {
    const parent = dirname(dir);
    if (parent === dir)
      throw new Error(`No package.json above ${import.meta.dirname}: reinstall CAKE.`);
    dir = parent;
  }
  return dir;
}

/** Built file of an entry point, such as `host/main.js`: child processes always run the build. */
export function builtEntry(name: string): string {
  return join(packageRoot(), 'dist', name);
}
