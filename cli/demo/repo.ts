import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../config/paths.ts';
import { DEMO_FILES } from './files.ts';

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
  await writeFile(join(dir, 'precious', 'notes.txt'), 'Years of work.\n');
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
