import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeId, refOf, type Store } from './store-dir.ts';

/**
 * Moves a finished draft into the store, the ref last; returns its size on disk in bytes. Whatever the ref leads to
 * is on the disk before it.
 */
export function publish(draft: string, store: Store, id: string, commit: string): number {
  let bytes = 0;
  const packs = join(draft, 'objects', 'pack');
  const target = join(store.git, 'objects', 'pack');
  // git takes a pack for whole once its index is there, so that comes after.
  const names = readdirSync(packs)
    .filter((name) => name.startsWith('pack-'))
    .toSorted((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')));
  const ref = join(store.git, refOf(id));
  for (const name of names) {
    const { blocks } = lstatSync(join(packs, name));
    bytes += blocks * 512;
    if (existsSync(join(target, name))) continue;
    renameSync(join(packs, name), join(target, name));
  }
  const large = join(draft, 'large');
  const folders = [target];
  if (existsSync(large)) {
    for (const name of readdirSync(large)) {
      const { blocks, nlink } = lstatSync(join(large, name));
      if (nlink === 1) bytes += blocks * 512;
    }
    const home = join(store.large, encodeId(id));
    // Left by a creation that died before its ref was written.
    rmSync(home, { recursive: true, force: true });
    renameSync(large, home);
    folders.push(home, store.large);
  }
  writeWhole(join(store.dir, 'sizes', encodeId(id)), String(bytes));
  // git has waited for the contents; the names are left.
  for (const folder of folders) syncDir(folder);
  writeWhole(ref, `${commit}\n`, 'name');
  return bytes;
}

/**
 * Writes a file by rename. `content` waits until what is in it is on the disk, so that no crash leaves it empty;
 * `name` also until it is found there by its name.
 */
export function writeWhole(
  file: string,
  content: string,
  durable: 'no' | 'content' | 'name' = 'no',
): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  try {
    if (durable !== 'no') {
      const handle = openSync(draft, 'w', 0o600);
      try {
        writeSync(handle, content);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    } else writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, file);
    if (durable === 'name') syncDir(dirname(file));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function syncDir(dir: string): void {
  const handle = openSync(dir, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
