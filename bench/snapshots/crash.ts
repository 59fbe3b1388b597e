import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BenchRow } from '../types.ts';
import { fileName, git, GIT_ENV, makeTree, openStore } from './trees.ts';

const FILES = 400;

export interface CrashResult {
  rounds: number;
  /** Killed before the rollback had ended. */
  interrupted: number;
  /** The second run brought everything back. */
  exact: number;
  /** The undo after it brought everything back that was before the first run. */
  undone: number;
  problems: string[];
}

/** Everything that a rollback must bring back, as text. */
function observe(dir: string): string {
  const script = `find . -path ./.git -prune -o -printf '%P %y %#m %l\\n' | LC_ALL=C sort
    find . -path ./.git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha1sum
    git ls-files --stage; git ls-files -v | grep -v '^H' || true
    cat .git/HEAD; git rev-parse HEAD; cat .git/MERGE_HEAD 2>/dev/null || true; git stash list
    git status --porcelain=v2 --untracked-files=all`;
  return execFileSync('sh', ['-c', script], { cwd: dir, env: GIT_ENV, encoding: 'utf8' });
}

function prepare(dir: string): void {
  makeTree(dir, FILES);
  const sh = (script: string): void =>
    void execFileSync('sh', ['-ec', script], { cwd: dir, env: GIT_ENV, stdio: 'ignore' });
  sh(`for n in $(seq 0 39); do echo dirty$n >> src/p0/q0/file$n.ts; done
    for n in $(seq 0 9); do echo staged$n >> src/p0/q1/file$n.ts; done; git add src/p0/q1
    mkdir new; for n in $(seq 0 29); do echo new$n > new/n$n; done; ln -s new link; rm ${fileName(205)}`);
}

function damage(dir: string): void {
  const script = `git add -A; git commit -qm agent; git checkout -qb other
    for n in $(seq 0 99); do echo agent$n > src/p0/q2/file$n.ts; done
    git rm -rqf src/p0/q3; rm -r new; echo file > new; rm link; mkdir link; echo x > link/x
    mkdir more; for n in $(seq 0 49); do echo m > more/m$n; done; git add -A; git commit -qm more
    echo later > src/p0/q0/file0.ts; chmod +x src/p0/q0/file1.ts`;
  execFileSync('sh', ['-ec', script], { cwd: dir, env: GIT_ENV, stdio: 'ignore' });
}

/** One rollback in a process of its own that is killed after `killAfterMs` of its work; null lets it end. */
function runAndKill(args: string[], killAfterMs: number | null, group: boolean): Promise<boolean> {
  const entry = join(import.meta.dirname, 'restore-process.js');
  const child = spawn(process.execPath, [entry, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const first = text === '';
      text += chunk.toString();
      if (first && killAfterMs !== null) {
        setTimeout(() => {
          // With its children, or alone: a git that lives on must not do harm either.
          if (child.exitCode === null) process.kill(group ? -child.pid! : child.pid!, 'SIGKILL');
        }, killAfterMs);
      }
    });
    child.on('close', () => resolve(text.includes('end')));
  });
}

/** kill -9 of the process that rolls back, at moments spread over its whole work. */
export async function crashRounds(rounds: number): Promise<CrashResult> {
  const root = mkdtempSync(join(tmpdir(), 'cake-crash-'));
  const result: CrashResult = { rounds, interrupted: 0, exact: 0, undone: 0, problems: [] };
  const template = join(root, 'template');
  const dir = join(root, 'work');
  const home = join(root, 'home');
  const copy = (): void => {
    rmSync(dir, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
    execFileSync('cp', ['-a', template, dir]);
    git(dir, 'update-index', '-q', '--refresh');
  };
  try {
    prepare(template);
    let lastsMs = 0;
    for (let round = -1; round < rounds; round += 1) {
      copy();
      const store = openStore(home);
      const then = observe(dir);
      const base = { workTree: dir, label: 'crash', taskId: null, linkedErrors: [] };
      await store.create({ ...base, id: 'then' });
      damage(dir);
      const before = observe(dir);
      const args = [home, dir, 'then'];
      if (round < 0) {
        const begin = performance.now();
        await runAndKill([...args, 's'], null, true);
        lastsMs = performance.now() - begin;
        continue;
      }
      const moment = Math.random() * lastsMs;
      if (!(await runAndKill([...args, 'first'], moment, round % 2 === 0))) result.interrupted += 1;
      // A new process asks with an id of its own, as a person would.
      const { safetySnapshotId } = await store.restore({
        workTree: dir,
        id: 'then',
        safetyId: 'second',
      });
      const what = `round ${round}, killed after ${moment.toFixed(0)} ms`;
      const left = leftovers(dir);
      if (observe(dir) === then && left.length === 0) result.exact += 1;
      else result.problems.push(`${what}: not exact ${left.join(' ')}`);
      const undo = (await store.list(dir)).some(({ id }) => id === 'first')
        ? 'first'
        : safetySnapshotId;
      await store.restore({ workTree: dir, id: undo, safetyId: 'undo' });
      if (observe(dir) === before) result.undone += 1;
      else result.problems.push(`${what}: undo is not exact`);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return result;
}

function leftovers(dir: string): string[] {
  const own = join(dir, '.git', 'cake');
  const names = existsSync(own) ? readdirSync(own) : [];
  if (existsSync(join(dir, '.git', 'index.lock'))) names.push('index.lock');
  return names.filter((name) => !name.endsWith('.lock') || name === 'index.lock');
}

/** 40 rounds of kill -9. */
export async function runSnapshotCrashBench(): Promise<BenchRow[]> {
  const { rounds, interrupted, exact, undone, problems } = await crashRounds(40);
  for (const problem of problems) console.error(problem);
  const row = (name: string, value: number, pass: boolean, target: string): BenchRow => ({
    name,
    value,
    unit: `of ${rounds}`,
    target,
    pass,
  });
  return [
    { name: 'killed before the end', value: interrupted, unit: `of ${rounds}` },
    row('second run exact, nothing left behind', exact, exact === rounds, '40/40'),
    row('undo exact after it', undone, undone === rounds, '40/40'),
  ];
}
