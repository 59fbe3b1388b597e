import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type ImportKind, build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

interface Layer {
  /** Folders or files of this repository that may be imported at run time. */
  folders: string[];
  /** Packages and Node built-ins that may be imported at run time. */
  packages: RegExp | null;
  /** Packages that one file alone may import: [file, package]. */
  exceptions?: [string, string][];
}

const BELOW = ['domain', 'config', 'db', 'adapters', 'activities', 'host', 'shim'];

/** The table of what each folder may import at run time; `import type` is free, nothing of it survives. */
const LAYERS: Record<string, Layer> = {
  domain: {
    folders: ['domain'],
    packages: null,
    exceptions: [
      ['domain/guard/parse.ts', 'unbash'],
      ['domain/errors/similarity.ts', 'fastest-levenshtein'],
    ],
  },
  workflows: {
    folders: ['domain/controller', 'workflows'],
    packages: /^@temporalio\/(workflow|common)$/,
  },
  activities: { folders: ['domain', 'activities'], packages: /^@temporalio\/(activity|common)$/ },
  adapters: { folders: ['domain'], packages: /^(?!@temporalio\/)/ },
  db: { folders: ['domain', 'db'], packages: /^(node:|drizzle-orm|better-sqlite3)/ },
  config: { folders: ['domain', 'config'], packages: /^(node:|zod$|yaml$)/ },
  host: { folders: ['domain', 'config', 'db', 'adapters', 'host'], packages: /^node:/ },
  shim: { folders: ['domain/guard', 'shim'], packages: /^node:/ },
  workers: { folders: [...BELOW, 'workers'], packages: /./ },
  cli: { folders: [...BELOW, 'workers', 'workflows/messages.ts', 'cli'], packages: /./ },
};

interface Import {
  file: string;
  specifier: string;
  kind: ImportKind;
}

function sourceFiles(layer: string): string[] {
  const dir = join(ROOT, layer);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(layer, name));
}

/** Imports that survive compilation, dynamic ones included, as the compiler itself reports them. */
async function runtimeImports(files: readonly string[]): Promise<Import[]> {
  const found: Import[] = [];
  await build({
    entryPoints: files.map((file) => join(ROOT, file)),
    bundle: true,
    write: false,
    outdir: join(ROOT, 'dist'),
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, target: 'es2023' } },
    plugins: [
      {
        name: 'record-imports',
        setup(plugin) {
          plugin.onResolve({ filter: /./ }, ({ path, importer, kind }) => {
            if (kind === 'entry-point') return null;
            found.push({ file: relative(ROOT, importer), specifier: path, kind });
            return { path, external: true };
          });
        },
      },
    ],
  });
  return found;
}

function isAllowed(layer: string, { file, specifier }: Import): boolean {
  const rule = LAYERS[layer]!;
  if (!specifier.startsWith('.')) {
    if (rule.packages?.test(specifier)) return true;
    return (rule.exceptions ?? []).some(([who, what]) => who === file && what === specifier);
  }
  const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
  // An adapter may use its own folder, never a sibling's.
  const own = layer === 'adapters' ? [file.split('/').slice(0, 2).join('/')] : [];
  return [...rule.folders, ...own].some(
    (folder) => target === folder || target.startsWith(`${folder}/`),
  );
}

describe('architecture', () => {
  it.each(Object.keys(LAYERS))('%s/ imports only what its layer allows', async (layer) => {
    const imports = await runtimeImports(sourceFiles(layer));
    const offences = imports
      .filter((one) => !isAllowed(layer, one))
      .map(({ file, specifier }) => `${file} -> ${specifier}`);
    expect(offences).toEqual([]);
  });

  it('sees static, dynamic and re-exporting imports, and no type imports', async () => {
    const own = await runtimeImports(['tests/fixtures/architecture/imports.ts']);
    expect(own.map(({ specifier, kind }) => `${kind} ${specifier}`).toSorted()).toEqual([
      'dynamic-import ./c.ts',
      'import-statement ./a.ts',
      'import-statement ./b.ts',
      'import-statement node:fs',
    ]);
  });

  it('knows every source folder', () => {
    const { include } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.build.json'), 'utf8')) as {
      include: string[];
    };
    // bench/ measures every layer and is part of none; scripts/cluster runs Temporal, not CAKE.
    const apart = ['bench', 'scripts/cluster'];
    expect(include.filter((folder) => !apart.includes(folder)).toSorted()).toEqual(
      Object.keys(LAYERS).toSorted(),
    );
  });

  it('denies what the table denies', () => {
    const denied: [string, string, string][] = [
      ['domain', 'domain/guard/decide.ts', 'node:fs'],
      ['domain', 'domain/guard/rules.ts', 'unbash'],
      ['domain', 'domain/guard/decide.ts', '../../db/open.ts'],
      ['workflows', 'workflows/supervise-task.ts', '../domain/errors/classify.ts'],
      ['workflows', 'workflows/supervise-task.ts', '@temporalio/client'],
      ['adapters', 'adapters/pty/adapter.ts', '../git/repository.ts'],
      ['host', 'host/main.ts', 'better-sqlite3'],
      ['shim', 'shim/main.ts', '../domain/errors/classify.ts'],
      ['workers', 'workers/main.ts', '../workflows/supervise-task.ts'],
      ['cli', 'cli/task/start.ts', '../../workflows/supervise-task.ts'],
    ];
    for (const [layer, file, specifier] of denied) {
      expect([
        file,
        specifier,
        isAllowed(layer, { file, specifier, kind: 'import-statement' }),
      ]).toEqual([file, specifier, false]);
    }
  });
});
