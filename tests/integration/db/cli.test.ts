import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerDb } from '../../../cli/commands/db.ts';
import { registerLedger } from '../../../cli/commands/ledger.ts';
import { CliError, type CliContext } from '../../../cli/context.ts';
import { packageRoot } from '../../../config/paths.ts';
import { openCakeDb, type CakeDb } from '../../../db/cake-db.ts';
import { openJournal } from '../../../db/journal.ts';
import { startKnowledgeApi } from '../../../workers/api/start.ts';
import { finding } from '../../support/fake-world.ts';

let dir: string;
let home: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-db-cli-'));
  home = join(dir, 'home');
  mkdirSync(home);
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Answer {
  code: number;
  out: string;
  err: string;
}

/** The commands as `cake` has them, in this process: what they print and the exit code they set. */
async function cake(args: string[], at = home): Promise<Answer> {
  const answer: Answer = { code: 0, out: '', err: '' };
  const cli: CliContext = {
    env: { ...process.env, CAKE_HOME: at, NO_COLOR: '1' },
    cwd: dir,
    stdout: (text) => void (answer.out += text),
    stderr: (text) => void (answer.err += text),
    readStdin: async () => '',
    isTty: false,
    exit: (code) => void (answer.code = code),
  };
  const program = new Command('cake').exitOverride();
  registerDb(program, cli);
  registerLedger(program, cli);
  try {
    await program.parseAsync(['node', 'cake', ...args]);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    answer.code = error.exitCode;
    answer.err += `${error.message} ${error.remedy}`;
  }
  return answer;
}

const json = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await cake([...args, '--json'])).out) as Record<string, unknown>;

/** A task with a journal of one error and one decision. */
function journalled(taskId: string): void {
  mkdirSync(join(home, 'tasks', taskId), { recursive: true });
  const journal = openJournal(join(home, 'tasks', taskId, 'journal.db'), { taskId });
  journal.takeOver({ taskId, agent: 'scripted', hostPid: 1, agentPgid: null, startedAtMs: 1 });
  const tsMs = Date.now();
  journal.append([
    { tsMs, event: { kind: 'error_detected', finding: finding('X', `sig-${taskId}`) } },
    { tsMs, event: { kind: 'message', text: 'two' } },
  ]);
  const command = 'rm -rf /';
  for (const via of ['shell', 'shell']) {
    journal.audit({
      tsMs,
      via,
      cwd: '/',
      command,
      decision: {
        verdict: 'block',
        ruleId: 'fs.delete',
        severity: 'critical',
        reason: 'r',
        alternative: null,
        requiresConfirmation: false,
        segment: command,
        coverage: 'full',
      } as never,
    });
  }
  journal.close();
}

/** Verified uses of a fix; 1 is a success. */
function learned(db: CakeDb, fixId: string, uses: readonly (0 | 1)[]): void {
  for (const [at, worked] of uses.entries()) {
    const injectionId = `${fixId}:${at}`;
    db.interventions.record({
      injectionId,
      taskId: `t${at}`,
      number: at,
      signature: `s${at}`,
      errorType: 'PY_MODULE_MISSING',
      episode: 1,
      strike: 1,
      fixId,
      action: 'Run pip install x',
      fixCommand: null,
      failedCommand: null,
      text: 't',
      composedAtMs: 1,
      detectedAtMs: Date.now() - 2_000,
    });
    const outcome = worked === 1 ? 'success' : 'failure';
    db.interventions.setOutcome({ injectionId, outcome, basis: 'passed', atMs: Date.now() });
  }
}

function withWriter(work: (db: CakeDb) => void): void {
  const db = openCakeDb(join(home, 'cake.db'));
  work(db);
  db.close();
}

function overwrite(file: string, offset: number, bytes: number): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(bytes, 0xa5), 0, bytes, offset);
  closeSync(fd);
}

describe('cake db verify', () => {
  it('lists tables, indexes, WAL, connections and migrations of a new database', async () => {
    expect(await cake(['db', 'verify'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('cake db migrate'),
    });
    expect((await cake(['db', 'migrate'])).code).toBe(0);
    journalled('one');
    expect(await json('db', 'verify')).toMatchObject({
      ok: true,
      problems: [],
      db: {
        tables: expect.arrayContaining(
          ['tasks', 'error_memory', 'interventions', 'outcomes', 'context', 'events'].map((name) =>
            expect.objectContaining({ name, rows: 0 }),
          ),
        ),
        indexes: expect.arrayContaining(['interventions_type', 'error_memory_signature']),
        missing: [],
        journalMode: 'wal',
        maxConnections: 5,
        migration: { applied: 2, known: 2 },
      },
      journals: [{ taskId: 'one', events: 2, decisions: 2, problems: [] }],
    });
  });

  it('sends an older database to migrate, which brings it up, and refuses a newer one', async () => {
    const file = join(home, 'cake.db');
    copyFileSync(join(packageRoot(), 'tests/fixtures/db/cake-0000.db'), file);
    expect(await cake(['db', 'verify'])).toMatchObject({
      code: 40,
      err: expect.stringContaining('cake db migrate'),
    });
    expect((await cake(['db', 'migrate'])).out).toContain('2 of 2 migrations');
    expect(await json('db', 'verify')).toMatchObject({ ok: true });
    const raw = new Database(file);
    raw.exec("insert into __drizzle_migrations (hash, created_at) values ('x', 9999999999999)");
    raw.close();
    for (const command of ['verify', 'migrate', 'stats', 'cleanup']) {
      expect(await cake(['db', command])).toMatchObject({
        code: 40,
        err: expect.stringMatching(/newer CAKE.*Update CAKE/),
      });
    }
  });

  it('names a missing index, a damaged journal and a decision that was changed', async () => {
    withWriter((db) => db.raw().exec('drop index interventions_task'));
    for (const taskId of ['cut', 'forged', 'good']) journalled(taskId);
    writeFileSync(join(home, 'tasks', 'cut', 'journal.db'), 'rubbish '.repeat(1_000));
    const forged = new Database(join(home, 'tasks', 'forged', 'journal.db'));
    forged.exec("update command_audit set command = 'ls' where id = 1");
    forged.close();
    const { code, out } = await cake(['db', 'verify']);
    expect(code).toBe(40);
    expect(out).toContain('interventions_task is missing');
    expect(out).toMatch(/journal of cut: .*damaged/);
    expect(out).toContain('journal of forged: decision 1 breaks the chain');
    expect(out).not.toContain('journal of good');
    expect(out).toContain('1 of 3 whole');
  });
});

describe('cake db check', () => {
  it('finds damage, and with --repair makes the database again', async () => {
    withWriter((db) =>
      learned(
        db,
        'X/a',
        Array.from({ length: 300 }, () => 1 as const),
      ),
    );
    overwrite(join(home, 'cake.db'), 4_096 * 4, 4_096 * 4);
    expect(await cake(['db', 'check'])).toMatchObject({
      code: 40,
      out: expect.stringContaining('--repair'),
    });
    expect(await cake(['db', 'check', '--repair'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/repaired .*made anew/),
    });
    expect((await cake(['db', 'check'])).code).toBe(0);
  });
});

describe('cake db export and import', () => {
  it('carry every row to another home, once, and refuse a bad file as a whole', async () => {
    withWriter((db) => {
      learned(db, 'PY_MODULE_MISSING/a', [1, 1, 0]);
      db.recall.recordError({
        taskId: 't',
        seq: 1,
        tsMs: Date.now(),
        signature: 's',
        errorType: 'X',
        normalized: "No module named 'alpha'",
        message: 'm',
      });
    });
    expect((await cake(['db', 'export', 'rows.jsonl'])).code).toBe(0);
    expect((await cake(['db', 'export', 'rows.jsonl'])).code).toBe(2);
    const other = join(dir, 'other');
    const first = await cake(['db', 'import', 'rows.jsonl', '--json'], other);
    expect(JSON.parse(first.out)).toEqual({ added: 7 });
    const again = await cake(['db', 'import', 'rows.jsonl', '--json'], other);
    expect(JSON.parse(again.out)).toEqual({ added: 0 });
    const db = openCakeDb(join(other, 'cake.db'), { readonly: true });
    expect(db.recall.getSimilarErrors("No module named 'alphb'")).toHaveLength(1);
    db.close();
    const text = readFileSync(join(dir, 'rows.jsonl'), 'utf8');
    writeFileSync(join(dir, 'bad.jsonl'), `${text}{"table":"tasks","row":{"nonsense":1}}\n`);
    const third = join(dir, 'third');
    expect(await cake(['db', 'import', 'bad.jsonl'], third)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Line 9: tasks has no column nonsense'),
    });
    const stats = await cake(['db', 'stats', '--json'], third);
    expect(JSON.parse(stats.out)).toMatchObject({
      tables: expect.arrayContaining([{ name: 'interventions', rows: 0 }]),
    });
  });
});

describe('cake db backup and restore', () => {
  it('bring database and journals back, keep what was there, and refuse a changed backup', async () => {
    withWriter((db) => learned(db, 'X/a', [1, 1]));
    for (const taskId of ['one', 'two']) journalled(taskId);
    expect((await cake(['db', 'backup', 'saved'])).code).toBe(0);
    withWriter((db) => learned(db, 'X/late', [1]));
    rmSync(join(home, 'tasks', 'one'), { recursive: true });
    expect(await json('db', 'restore', 'saved')).toMatchObject({ journals: ['one'] });
    withWriter((db) => {
      expect(db.ledger.usesOf('X/a')).toHaveLength(2);
      expect(db.ledger.usesOf('X/late')).toHaveLength(0);
      // What the journals know is in it, also of the task that the database had never heard of.
      expect(db.recall.getErrorCount('sig-one')).toBe(1);
    });
    expect(readdirSync(home).some((name) => name.startsWith('cake.db.replaced-'))).toBe(true);
    expect(await json('db', 'verify')).toMatchObject({ ok: true });
    overwrite(join(dir, 'saved', 'cake.db'), 100, 4);
    const before = readFileSync(join(home, 'cake.db'));
    expect(await cake(['db', 'restore', 'saved'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('not what was written'),
    });
    expect(readFileSync(join(home, 'cake.db')).equals(before)).toBe(true);
  });
});

describe('beside a running worker', () => {
  it('the worker writes; a restore is refused', async () => {
    const db = openCakeDb(join(home, 'cake.db'));
    const api = await startKnowledgeApi({ cakeHome: home, db, log: () => undefined });
    try {
      journalled('one');
      db.recall.recordError({
        taskId: 't',
        seq: 1,
        tsMs: Date.now() - 25 * 3_600_000,
        signature: 's',
        errorType: 'X',
        normalized: 'n',
        message: 'm',
      });
      expect(await json('db', 'cleanup')).toEqual({ deleted: 1 });
      expect((await cake(['db', 'migrate'])).out).toContain('up to date');
      expect((await cake(['db', 'optimize'])).code).toBe(0);
      expect(await json('db', 'backup', 'saved')).toMatchObject({ files: 2, skipped: [] });
      expect((await cake(['db', 'backup', 'saved'])).code).toBe(2);
      expect(await cake(['db', 'restore', 'saved'])).toMatchObject({
        code: 40,
        err: expect.stringContaining('cake down'),
      });
      expect(await json('db', 'stats')).toMatchObject({
        connections: { writers: 1, max: 5 },
        worker: { pid: process.pid, health: { mode: 'file' } },
      });
      expect(await json('db', 'check', '--repair')).toMatchObject({ ok: true, repaired: [] });
    } finally {
      await api.close();
      db.close();
    }
    expect(existsSync(join(home, 'run', 'api-token'))).toBe(false);
  });

  it('takes the place of a worker that was killed and has left its address behind', async () => {
    withWriter(() => undefined);
    mkdirSync(join(home, 'run'));
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    writeFileSync(join(home, 'run', 'api.json'), JSON.stringify({ pid: process.pid, port }));
    writeFileSync(join(home, 'run', 'api-token'), 'old');
    expect(await json('db', 'cleanup')).toEqual({ deleted: 0 });
    expect(await json('db', 'stats')).toMatchObject({ worker: null });
  });
});

describe('cake ledger', () => {
  it('shows what is proven, sums up the types, and says why', async () => {
    withWriter((db) => {
      learned(db, 'PY_MODULE_MISSING/install', [1, 1, 1, 0]);
      learned(db, 'PY_MODULE_MISSING/path', [0, 0]);
    });
    expect(await json('ledger', 'show', 'PY_MODULE_MISSING')).toMatchObject({
      types: [
        {
          errorType: 'PY_MODULE_MISSING',
          fixes: [
            { fixId: 'PY_MODULE_MISSING/install', n: 4, successes: 3, standing: 'proven' },
            { fixId: 'PY_MODULE_MISSING/path', n: 2, successes: 0, standing: 'poor' },
          ],
        },
      ],
    });
    expect(await json('ledger', 'types')).toMatchObject({
      types: [{ errorType: 'PY_MODULE_MISSING', messages: 6, related: expect.any(Array) }],
    });
    const { out } = await cake(['ledger', 'why', 'PY_MODULE_MISSING/path']);
    expect(out).toContain('for PY_MODULE_MISSING: poor, failed 2 of 2 times');
    expect(out.match(/failed {2}t\d {2}PY_MODULE_MISSING {2}Run pip install x/g)).toHaveLength(2);
    expect((await cake(['ledger', 'why', 'no/fix'])).code).toBe(2);
  });
});
