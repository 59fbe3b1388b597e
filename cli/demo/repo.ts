import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../config/paths.ts';
import { DEMO_FILES, PRECIOUS } from './files.ts';

const run = promisify(execFile);

export interface DemoRepository {
  repo: string;
  scenarioPath: string;
  deliverables: string[];
}

/** Makes the demo's repository under `dir`: a Python and a Node program with tests of their own. */
export async function createDemoRepository(dir: string): Promise<DemoRepository> {
  const repo = join(dir, 'demo-shop');
  for (const [path, content] of Object.entries(DEMO_FILES)) {
    await mkdir(dirname(join(repo, path)), { recursive: true });
    await writeFile(join(repo, path), content);
  }
  const git = (...args: string[]) => run('git', args, { cwd: repo });
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.name', 'CAKE demo');
  await git('config', 'user.email', 'demo@localhost');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'First prices');
  // Somebody else's work beside the repository: nothing in the demo may harm it.
  await mkdir(join(dir, 'precious'));
  for (const [name, content] of Object.entries(PRECIOUS))
    await writeFile(join(dir, 'precious', name), content);
  return {
    repo,
    scenarioPath: join(packageRoot(), 'examples', 'demo.yaml'),
    deliverables: [
      'command: python3 -m unittest discover -s tests -t .',
      'command: node --test',
      'file: CHANGELOG.md contains "1.1.0"',
    ],
  };
}

/** Whether the files beside the repository are as they were. */
export async function isNeighbourUnharmed(dir: string): Promise<boolean> {
  const found = await Promise.all(
    Object.entries(PRECIOUS).map(async ([name, content]) => {
      const text = await readFile(join(dir, 'precious', name), 'utf8').catch(() => null);
      return text === content;
    }),
  );
  return found.every(Boolean);
}
