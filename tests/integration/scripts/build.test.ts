import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build as bundle } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { build } from '../../../scripts/build.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');

describe('build', () => {
  it('does nothing when nothing changed', async () => {
    await build();
    expect(await build()).toEqual({ ok: true, worked: false });
  });

  it('keeps packages out of what the command line loads before it knows the command', async () => {
    const packages: string[] = [];
    await bundle({
      entryPoints: [join(ROOT, 'dist', 'cli', 'main.js')],
      bundle: true,
      write: false,
      outdir: join(ROOT, 'dist'),
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
      plugins: [
        {
          name: 'record-packages',
          setup(plugin) {
            plugin.onResolve({ filter: /./ }, ({ path, kind, resolveDir }) => {
              if (kind === 'entry-point') return null;
              // What is imported on demand does not count, nor do Node's own modules.
              if (kind === 'dynamic-import') return { path, external: true };
              if (path.startsWith('.')) return { path: resolve(resolveDir, path) };
              if (!path.startsWith('node:')) packages.push(path);
              return { path, external: true };
            });
          },
        },
      ],
    });
    expect(packages).toEqual([]);
  });
});

describe('set-up', () => {
  it('does nothing and says nothing when everything is there', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
