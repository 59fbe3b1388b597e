import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { builtEntry, packageRoot, socketDir } from '../../config/paths.ts';
import { prepareShim } from '../../config/shim-layout.ts';

/**
 * Program of the settings hook: the compiled client, which asks a resident guard and starts it where there is none.
 * Where no C compiler is, a Node program decides by itself: slower by its start, and just as strict.
 */
export async function hookProgram(cakeHome: string): Promise<{ command: string; args: string[] }> {
  const shim = await prepareShim({ packageRoot: packageRoot(), cakeHome });
  if (shim.needsPort) return { command: process.execPath, args: [builtEntry('shim/hook.js')] };
  const entry = builtEntry('host/interactive/main.js');
  return {
    command: shim.client,
    args: ['hook', '-j', interactiveSocket(cakeHome), process.execPath, entry, cakeHome],
  };
}

/** Socket of the resident guard of a CAKE_HOME. */
function interactiveSocket(cakeHome: string): string {
  const key = createHash('sha256').update(cakeHome).digest('hex').slice(0, 20);
  return join(socketDir(), `${key}.int`);
}
