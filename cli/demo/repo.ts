import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DEMO_FILES, DEMO_SCENARIO } from './content.ts';

const run = promisify(execFile);

export interface DemoRepository {
  repo: string;
  scenarioPath: string;
  deliverables: string[];
}

/** Makes the demo's repository and scenario under `dir`: a Python and a Node program with tests of their own. */
export async function createDemoRepository(dir: string): Promise<DemoRepository> {
  const repo = join(dir, 'price-service');
  for (const [path, content] of Object.entries(DEMO_FILES)) {
    await mkdir(dirname(join(repo, path)), { recursive: true });
    await writeFile(join(repo, path), content);
  }
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=CAKE demo', '-c', 'user.email=demo@localhost', ...args], {
      cwd: repo,
    });
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'price service');
  // Somebody else's work beside the repository: nothing in the demo may harm it.
  await mkdir(join(dir, 'neighbour'));
  await writeFile(join(dir, 'neighbour', 'thesis.md'), 'Years of work.\n');
  const scenarioPath = join(dir, 'scenario.yaml');
  await writeFile(scenarioPath, DEMO_SCENARIO);
  return {
    repo,
    scenarioPath,
    deliverables: [
      'command: python3 -m unittest -v',
      'command: node --test js/',
      'file: CHANGELOG.md contains "discount"',
    ],
  };
}
