import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Prefix under which the C headers of this Node lie (`<prefix>/include/node`), or null when they are
 * not on this machine. Headers of another Node would build modules that do not load.
 */
export function findNodeHeaders(execPath = process.execPath, abi = process.versions.modules) {
  const prefixes = [
    dirname(dirname(execPath)),
    dirname(dirname(realpathSync(execPath))),
    '/usr',
    '/usr/local',
  ];
  return prefixes.find((prefix) => abiOfHeaders(join(prefix, 'include', 'node')) === abi) ?? null;
}

/** @param {string} dir */
function abiOfHeaders(dir) {
  const file = join(dir, 'node_version.h');
  if (!existsSync(file) || !existsSync(join(dir, 'node.h'))) return null;
  return /#define NODE_MODULE_VERSION (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? null;
}
