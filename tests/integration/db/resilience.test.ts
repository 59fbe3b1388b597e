import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../config/paths.ts';
import { openCakeDb, type CakeDb } from '../../../db/cake-db.ts';
import { LockHeldError } from '../../../db/kernel-lock.ts';
import { openJournal } from '../../../db/journal.ts';
import type { ErrorFinding } from '../../../domain/errors/types.ts';
import type { AgentEvent } from '../../../domain/events.ts';
import { finding } from '../../support/fake-world.ts';

let home: string;
let path: string;
let told: [kind: string, detail: string][];
const open: CakeDb[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-resilient-'));
  path = join(home, 'cake.db');
  told = [];
});

afterEach(() => {
  for (const db of open.splice(0)) db.close();
  rmSync(home, { recursive: true, force: true });
});

function worker(at = path): CakeDb {
  const db = openCakeDb(at, {
    onEvent: (kind, detail) => told.push([kind, detail]),
    lockWaitMs: 50,
  });
  open.push(db);
  return db;
}

function closeAll(): void {
  for (const db of open.splice(0)) db.close();
}

const alpha: ErrorFinding = {
  ...finding('PY_MODULE_MISSING', 'sig-alpha'),
  normalized: "No module named 'alpha'",
};

/** A task with a host that journalled one error, one message that helped, and its proof. */
function journalled(taskId: string): void {
  const dir = join(home, 'tasks', taskId);
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    join(dir, 'task.json'),
    JSON.stringify({
      taskId,
      goal: 'g',
      workTree: `/r/${taskId}`,
      agent: 'scripted',
      deliverables: [{ id: 'd1' }],
      startedAtMs: 7,
    }),
  );
  const journal = openJournal(join(dir, 'journal.db'), { taskId });
  journal.takeOver({ taskId, agent: 'scripted', hostPid: 1, agentPgid: null, startedAtMs: 1 });
  const now = Date.now();
  const say = (offsetMs: number, event: AgentEvent) => ({ tsMs: now + offsetMs, event });
  journal.append([say(0, { kind: 'error_detected', finding: alpha })]);
  const injectionId = `${taskId}:1`;
  journal.intendInjection({
    injectionId,
    text: 'Operator (CAKE): Stop. Run pip install alpha.',
    signature: alpha.signature,
    episode: 1,
    strike: 1,
    nowMs: now + 10,
    fix: {
      errorType: 'PY_MODULE_MISSING',
      fixId: 'PY_MODULE_MISSING/add',
      action: 'Run pip install alpha',
    },
  });
  journal.markInjection(injectionId, 'delivered', now + 20);
  journal.append([
    say(20, { kind: 'injection_delivered', injectionId }),
    say(30, {
      kind: 'error_resolved',
      signature: alpha.signature,
      basis: 'passed',
      command: 'python app.py',
    }),
  ]);
  journal.close();
}

/** Rows that a worker wrote, enough for a file of many pages. */
function fillDb(db: CakeDb): void {
  db.tasks.open({
    taskId: 'kept',
    goal: 'g',
    repo: '/r',
    workTree: '/r/kept',
    agent: 'scripted',
    createdAtMs: 1,
    deliverables: [],
  });
  for (let n = 1; n <= 400; n += 1) {
    const injectionId = `kept:${n}`;
    db.interventions.record({
      injectionId,
      taskId: 'kept',
      number: n,
      signature: `s${n}`,
      errorType: 'PY_MODULE_MISSING',
      episode: 1,
      strike: 1,
      fixId: 'PY_MODULE_MISSING/add',
      action: `Run pip install thing-${n}`,
      fixCommand: null,
      failedCommand: null,
      text: `Operator (CAKE): Stop. Run pip install thing-${n}. `.repeat(4),
      composedAtMs: n,
      detectedAtMs: n,
    });
    db.interventions.setOutcome({
      injectionId,
      outcome: n % 4 === 0 ? 'failure' : 'success',
      basis: 'passed',
      atMs: Date.now(),
    });
  }
}

const succeeded = (db: CakeDb): number =>
  db.ledger.getEffectivenessStats('PY_MODULE_MISSING').successes;
const aside = (): string[] => readdirSync(home).filter((name) => /damaged-[^.]*$/.test(name));

function overwrite(file: string, offset: number, bytes: number): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(bytes, 0xa5), 0, bytes, offset);
  closeSync(fd);
}

describe('a damaged cake.db', () => {
  it.each<[string, (file: string) => void]>([
    ['overwritten from its start', (file) => overwrite(file, 0, 4_096)],
    [
      'overwritten in its middle',
      (file) => overwrite(file, Math.floor(statSync(file).size / 8_192) * 4_096, 8_192),
    ],
    ['cut to half', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['that is no database', (file) => writeFileSync(file, 'rubbish '.repeat(5_000))],
  ])('%s is moved aside and made again from what is left', (_name, damage) => {
    fillDb(worker());
    closeAll();
    journalled('one');
    journalled('two');
    damage(path);
    const db = worker();
    expect(told.map(([kind]) => kind)).toEqual(['rebuilt']);
    expect(aside()).toHaveLength(1);
    expect(db.raw().pragma('quick_check')).toEqual([{ quick_check: 'ok' }]);
    // The journals have everything of their tasks.
    expect(db.tasks.get('one')).toMatchObject({
      workTree: '/r/one',
      outcome: null,
      createdAtMs: 7,
      deliverables: [{ id: 'd1' }],
    });
    expect(db.projection.eventsOf('two')).toHaveLength(3);
    expect(db.recall.getErrorCount(alpha.signature)).toBe(2);
    expect(db.recall.getSimilarErrors("No module named 'alphb'")).toHaveLength(1);
    expect(db.interventions.ofTask('one')).toMatchObject([
      {
        fixId: 'PY_MODULE_MISSING/add',
        delivery: 'delivered',
        outcome: 'success',
        outcomeBasis: 'passed',
        failedCommand: alpha.command,
      },
    ]);
    expect(succeeded(db)).toBeGreaterThanOrEqual(2);
    db.ledger.storeContext('one', { still: 'writable' });
    closeAll();
    // Repaired for good: the next start finds nothing to do.
    told = [];
    expect(succeeded(worker())).toBeGreaterThanOrEqual(2);
    expect(told).toEqual([]);
  });

  it('loses nothing when the damage lies in an index: all rows are read out of the old file', () => {
    const db = worker();
    fillDb(db);
    const { rootpage } = db
      .raw()
      .prepare("select rootpage from sqlite_master where name = 'interventions_type'")
      .get() as { rootpage: number };
    closeAll();
    overwrite(path, (rootpage - 1) * 4_096, 4_096);
    expect(succeeded(worker())).toBe(300);
    expect(told.map(([kind]) => kind)).toEqual(['rebuilt']);
  });

  it('has its newest backup for what neither the old file nor a journal gives', async () => {
    const db = worker();
    fillDb(db);
    mkdirSync(join(home, 'backups'));
    await db.raw().backup(join(home, 'backups', 'auto-2026-01-01.db'));
    closeAll();
    overwrite(path, 0, statSync(path).size);
    expect(succeeded(worker())).toBe(300);
  });

  it('is made anew from the journals when it was deleted or cut to nothing', () => {
    journalled('one');
    worker();
    closeAll();
    truncateSync(path, 0);
    told = [];
    expect(
      worker()
        .tasks.list()
        .map(({ taskId }) => taskId),
    ).toEqual(['one']);
    expect(told.map(([kind]) => kind)).toEqual(['rebuilt']);
  });

  it('is noticed and mended while the worker runs', () => {
    const db = worker();
    fillDb(db);
    db.raw().pragma('wal_checkpoint(TRUNCATE)');
    overwrite(path, 4_096 * 3, 4_096 * 10);
    const pages = Math.floor(statSync(path).size / 4_096);
    expect(pages).toBeGreaterThan(20);
    // Another connection has the pages in its cache no longer.
    db.raw().pragma('shrink_memory');
    expect(db.inspect()).toMatch(/damaged|malformed/);
    expect(db.inspect()).toBeNull();
    db.ledger.storeContext('x', { a: 1 });
    expect(db.health()).toMatchObject({ mode: 'file', repairs: 1 });
  });

  it('costs one task when a journal is damaged too, and names it', () => {
    journalled('good');
    journalled('bad');
    worker();
    closeAll();
    overwrite(join(home, 'tasks', 'bad', 'journal.db'), 0, 4_096);
    writeFileSync(path, 'rubbish '.repeat(5_000));
    expect(worker().projection.eventsOf('good')).toHaveLength(3);
    expect(told.at(-1)?.[1]).toMatch(/unreadable journals: bad/);
  });
});

describe('a second writer', () => {
  it('is refused while the first lives, and let in when it is killed -9', async () => {
    const code = `import(${JSON.stringify(builtEntry('db/cake-db.js'))}).then(({ openCakeDb }) => {
      openCakeDb(${JSON.stringify(path)}); console.log('open'); setInterval(() => {}, 1000); });`;
    const other = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    expect(() => worker()).toThrow(LockHeldError);
    openCakeDb(path, { readonly: true }).close();
    other.kill('SIGKILL');
    await new Promise((resolve) => other.once('exit', resolve));
    fillDb(worker());
  });
});

/** A file system of its own; only root may make one. */
function tmpfs(size: string): string | null {
  const dir = join(home, 'disk');
  mkdirSync(dir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', dir], {
      stdio: 'ignore',
    });
    return dir;
  } catch {
    return null;
  }
}

describe('a disk that cannot be written', () => {
  it('full: the oldest go first, what is new is stored, nothing of the ledger is lost', ({
    skip,
  }) => {
    const disk = tmpfs('6m');
    if (disk === null) skip('needs to mount a file system');
    try {
      const db = worker(join(disk!, 'cake.db'));
      fillDb(db);
      const rows = 12_000;
      for (let seq = 1; seq <= rows; seq += 1) {
        db.projection.project('kept', [
          { seq, tsMs: seq, epoch: 1, event: { kind: 'message', text: `${seq} `.repeat(60) } },
        ]);
      }
      const left = db.projection.eventsOf('kept').map(({ seq }) => seq);
      expect(left.length).toBeLessThan(rows);
      expect(left).toEqual(
        Array.from({ length: left.length }, (_, index) => rows - left.length + 1 + index),
      );
      expect(succeeded(db)).toBe(300);
      expect(told.map(([kind]) => kind)).toContain('oldest-out');
      expect(db.health().mode).toBe('file');
      expect(db.inspect()).toBeNull();
      closeAll();
      expect(succeeded(worker(join(disk!, 'cake.db')))).toBe(300);
    } finally {
      closeAll();
      execFileSync('umount', [disk!]);
    }
  });

  it('read-only: works in memory with what the file has, and puts it into the file later', ({
    skip,
  }) => {
    const disk = tmpfs('20m');
    if (disk === null) skip('needs to mount a file system');
    const remount = (how: string): void =>
      void execFileSync('mount', ['-o', `remount,${how}`, disk!]);
    try {
      fillDb(worker(join(disk!, 'cake.db')));
      closeAll();
      remount('ro');
      const db = worker(join(disk!, 'cake.db'));
      expect(db.health()).toMatchObject({ mode: 'memory' });
      expect(told.map(([kind]) => kind)).toEqual(['in-memory']);
      expect(succeeded(db)).toBe(300);
      db.ledger.storeContext('kept', { learned: 'meanwhile' });
      db.tasks.setState('kept', 'PARKED');
      expect(db.returnToFile()).toBe(false);
      remount('rw');
      expect(db.returnToFile()).toBe(true);
      expect(db.health()).toMatchObject({ mode: 'file', problem: null });
      closeAll();
      const again = worker(join(disk!, 'cake.db'));
      expect(again.ledger.getContext('kept')).toEqual({ learned: 'meanwhile' });
      expect(again.tasks.get('kept')?.state).toBe('PARKED');
      expect(told.map(([kind]) => kind)).toEqual(['in-memory', 'file-again']);
    } finally {
      closeAll();
      execFileSync('umount', [disk!]);
    }
  });

  it('leaves files that only their user can read', () => {
    worker();
    const modes = readdirSync(home)
      .filter((name) => existsSync(join(home, name)) && statSync(join(home, name)).isFile())
      .map((name) => [name, (statSync(join(home, name)).mode & 0o777).toString(8)]);
    expect(modes.every(([, mode]) => mode === '600')).toBe(true);
    expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3');
  });
});
