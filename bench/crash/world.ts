import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageRoot, taskDir } from '../../config/paths.ts';
import { findCakeDb } from '../../db/cake-db.ts';
import { findJournal } from '../../db/journal.ts';
import type { TaskRow } from '../../db/types.ts';
import type { JournalEvent } from '../../domain/events.ts';

const run = promisify(execFile);

/** A CAKE of its own in a throw-away home, driven through the real command line. */
export interface CakeWorld {
  home: string;
  /** Environment of everything that runs in it. */
  env: Record<string, string>;
  /** Runs `cake …`; rejects on a non-zero exit code. */
  cake: (...args: string[]) => Promise<string>;
  /** The same, but any exit code is an answer. */
  tryCake: (...args: string[]) => Promise<{ code: number; stdout: string; stderr: string }>;
  repo: (name: string) => string;
  scenario: (name: string, text: string) => string;
  journal: (taskId: string) => JournalEvent[];
  task: (taskId: string) => TaskRow | null;
  untilEnded: (taskId: string, limitMs?: number) => Promise<TaskRow>;
  close: () => Promise<void>;
}

/** Makes a home without starting anything; `close` ends whatever was started in it. */
export function createCakeWorld(env: Record<string, string> = {}): CakeWorld {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'cake-world-')));
  const home = join(dir, 'home');
  const bin = join(packageRoot(), 'bin', 'cake.js');
  // The binary cache is the user's: a download per world would be slow and rude.
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_(?!CLI_PATH)|CAKE_)/.test(name),
  );
  const childEnv = {
    ...Object.fromEntries(kept),
    // The usual port is the user's own.
    CAKE_METRICS_PORT: '0',
    ...env,
    CAKE_HOME: home,
    NO_COLOR: '1',
  } as Record<string, string>;

  const tryCake: CakeWorld['tryCake'] = (...args) =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [bin, ...args],
        { env: childEnv, cwd: dir, maxBuffer: 64 << 20 },
        (error, stdout, stderr) => {
          resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
        },
      );
    });

  const task = (taskId: string): TaskRow | null => {
    const db = findCakeDb(join(home, 'cake.db'));
    if (!db) return null;
    try {
      return db.tasks.get(taskId);
    } finally {
      db.close();
    }
  };

  return {
    home,
    env: childEnv,
    tryCake,
    cake: async (...args) =>
      (
        await run(process.execPath, [bin, ...args], {
          env: childEnv,
          cwd: dir,
          maxBuffer: 64 << 20,
        })
      ).stdout,
    repo: (name) => {
      const repo = join(dir, name);
      mkdirSync(repo);
      const git = (...args: string[]): void =>
        void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
          cwd: repo,
        });
      git('init', '-q', '-b', 'main');
      writeFileSync(join(repo, 'README.md'), `# ${name}\n`);
      git('add', '-A');
      git('commit', '-q', '-m', 'first');
      return repo;
    },
    scenario: (name, text) => {
      const file = join(dir, `${name}.yaml`);
      writeFileSync(file, text);
      return file;
    },
    journal: (taskId) => {
      const journal = findJournal(join(taskDir(home, taskId), 'journal.db'));
      if (!journal) return [];
      try {
        return journal.read({ afterSeq: 0, limit: 100_000, notableOnly: false });
      } finally {
        journal.close();
      }
    },
    task,
    untilEnded: async (taskId, limitMs = 120_000) => {
      for (const startedMs = Date.now(); Date.now() - startedMs < limitMs; await wait(50)) {
        const row = task(taskId);
        if (row?.outcome) return row;
      }
      throw new Error(`Task ${taskId} did not end within ${limitMs / 1000} s; see ${home}.`);
    },
    close: async () => {
      await tryCake('down');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Pid in a JSON file of `$CAKE_HOME`, or null. */
export function pidIn(home: string, file: string, path: readonly string[]): number | null {
  try {
    let value: unknown = JSON.parse(readFileSync(join(home, file), 'utf8'));
    for (const key of path) value = (value as Record<string, unknown>)[key];
    return typeof value === 'number' ? value : null;
  } catch {
    return null;
  }
}
