import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';
import { git } from './run.ts';

/** CAKE's private store for one repository: bare, its alternates point to the user's objects. */
export async function ensureStore(cakeHome: string, { commonDir }: Repository): Promise<string> {
  const key = createHash('sha256').update(commonDir).digest('hex').slice(0, 24);
  const dir = join(cakeHome, 'snapshots', key);
  const store = join(dir, 'store.git');
  if (existsSync(store)) return store;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Made aside and moved: a half-made store is never seen.
  const draft = mkdtempSync(join(dir, '.draft-'));
  await git(['init', '--quiet', '--bare', '--template=', draft], { cwd: dir });
  const config = [
    'core.autocrlf=false',
    'core.hooksPath=/dev/null',
    'gc.auto=0',
    'fastimport.unpackLimit=1',
    'pack.compression=1',
    'cake.format=1',
  ];
  for (const setting of config) {
    const at = setting.indexOf('=');
    await git(['--git-dir', draft, 'config', setting.slice(0, at), setting.slice(at + 1)], {
      cwd: dir,
    });
  }
  mkdirSync(join(draft, 'info'), { recursive: true });
  writeFileSync(
    join(draft, 'info', 'attributes'),
    '* -text -filter -ident -working-tree-encoding\n',
  );
  mkdirSync(join(draft, 'objects', 'info'), { recursive: true });
  writeFileSync(join(draft, 'objects', 'info', 'alternates'), `${join(commonDir, 'objects')}\n`);
  try {
    renameSync(draft, store);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(store)) throw error;
  }
  return store;
}

/** Arguments and environment for a call on the store. */
export function inStore(store: string): { args: string[]; env: Record<string, string> } {
  return {
    args: ['--git-dir', store],
    env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  };
}
