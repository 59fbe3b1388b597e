import { symlinkSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, ObjectsMissingError } from './errors.ts';
import type { IndexEnv } from './index-file.ts';
import { bytesPath, inParallel, lookInside } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';
import { git } from './run.ts';
import { sameAs, WIDTH, type Staged } from './staged-file.ts';
import { bareRepository } from './store-dir.ts';

/** No conversion of any kind. The last one has no "off": it must be as if nothing was said. */
const VERBATIM = '* -text -filter -ident !working-tree-encoding\n';

/**
 * Files that were clean: git writes the bytes of their blobs. Line ends, filters, keywords and encodings are
 * left out, whatever the settings and attributes are by now; what they had changed, the snapshot holds itself.
 * Throws ObjectsMissingError.
 */
export async function stageClean(
  repo: Repository,
  { plan, staging, indexEnv }: { plan: Plan; staging: string; indexEnv: IndexEnv },
  staged: Staged[],
): Promise<void> {
  if (plan.clean.length === 0) return;
  const prefix = join(staging, 'clean');
  mkdirSync(prefix);
  await checkOut(repo, { paths: plan.clean, prefix, staging, indexEnv });
  const look = lookInside(repo.workTree);
  await inParallel(plan.clean, WIDTH, async (path) => {
    const draft = bytesPath(prefix, path);
    const made = lstatSync(draft);
    const current = look(path);
    if (made.isSymbolicLink()) {
      const target = await readlink(draft, { encoding: 'buffer' });
      const same =
        current?.isSymbolicLink() &&
        (await readlink(bytesPath(repo.workTree, path), { encoding: 'buffer' })).equals(target);
      if (!same) staged.push({ path, draft, mode: null, link: true });
      return;
    }
    // git keeps one bit of the mode: the others stay as the file has them.
    const executable = (made.mode & 0o100) !== 0;
    const like =
      current?.isFile() && ((current.mode & 0o100) !== 0) === executable ? current : made;
    const mode = plan.modeThen(path, executable) ?? like.mode & 0o7777;
    const wanted = { file: draft, size: made.size, mode };
    if (await sameAs(repo, path, current, wanted, staged)) return;
    staged.push({ path, draft, mode, link: false });
  });
}

/** Lets git write files from the draft index, in a repository of our own on top of the user's objects. */
async function checkOut(
  repo: Repository,
  input: { paths: readonly string[]; prefix: string; staging: string; indexEnv: IndexEnv },
): Promise<void> {
  const { paths, prefix, staging, indexEnv } = input;
  const plain = join(staging, 'plain');
  bareRepository(plain, repo.objectFormat);
  mkdirSync(join(plain, 'info'));
  writeFileSync(join(plain, 'info', 'attributes'), VERBATIM);
  // The rest of a split index is looked for beside HEAD.
  for (const name of readdirSync(repo.gitDir))
    if (name.startsWith('sharedindex.')) symlinkSync(join(repo.gitDir, name), join(plain, name));
  const write = () =>
    git(
      [
        '--git-dir',
        plain,
        '--work-tree',
        prefix,
        'checkout-index',
        '--force',
        '-z',
        `--prefix=${prefix}/`,
        '--stdin',
      ],
      {
        cwd: prefix,
        env: {
          ...indexEnv,
          GIT_OBJECT_DIRECTORY: join(repo.commonDir, 'objects'),
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_NOSYSTEM: '1',
        },
        input: Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1'),
      },
    );
  try {
    await write();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    // A partial clone fetches what it has not when it is asked for it.
    await askForBlobs(repo, indexEnv, new Set(paths));
    try {
      await write();
    } catch (again) {
      throw new ObjectsMissingError(
        `The repository has lost content of files that were clean at the snapshot; nothing was changed. ${error.message}. Fetch it again, or use another snapshot.`,
        { cause: again },
      );
    }
  }
}

async function askForBlobs(
  repo: Repository,
  env: IndexEnv,
  paths: ReadonlySet<string>,
): Promise<void> {
  const { workTree: cwd } = repo;
  const listed = await ask(['ls-files', '--stage', '-z'], { cwd, env });
  const oids = new Set<string>();
  for (const line of listed.toString('latin1').split('\0')) {
    const tab = line.indexOf('\t');
    if (tab > 0 && paths.has(line.slice(tab + 1))) oids.add(line.split(' ')[1]!);
  }
  await ask(['cat-file', '--batch-check'], { cwd, input: `${[...oids].join('\n')}\n` });
}
