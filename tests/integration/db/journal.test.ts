import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditHash, findJournal, openJournal, openJournalReader } from '../../../db/journal.ts';
import type { Journal } from '../../../db/types.ts';
import type { GuardDecision } from '../../../domain/guard/types.ts';

let dir: string;
let path: string;
const open: Journal[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-journal-'));
  path = join(dir, 'task', 'journal.db');
});

afterEach(() => {
  for (const journal of open.splice(0)) journal.close();
  rmSync(dir, { recursive: true, force: true });
});

function host(minSeq = 0): Journal {
  const journal = openJournal(path, { taskId: 't', minSeq });
  open.push(journal);
  journal.takeOver({ taskId: 't', agent: 'scripted', hostPid: 1, agentPgid: null, startedAtMs: 1 });
  return journal;
}

const say = (text: string) => ({ tsMs: 1, event: { kind: 'message', text } as const });
const exit = { tsMs: 1, event: { kind: 'agent_exited', exitCode: 0, signal: null } as const };
const decision: GuardDecision = {
  verdict: 'block',
  ruleId: 'git.force-push',
  family: 'git',
  severity: 'high',
  reason: 'r',
  alternative: null,
  requiresConfirmation: false,
  segment: 's',
  coverage: 'full',
};

describe('journal', () => {
  it('numbers rows densely over batches and over host lives', () => {
    const first = host();
    expect(first.append([say('a'), say('b')]).map(({ seq }) => seq)).toEqual([1, 2]);
    const second = host();
    expect(second.append([say('c')])).toMatchObject([{ seq: 3, epoch: 2 }]);
  });

  it('goes on behind what the controller has seen, when the file remembers less', () => {
    expect(host(41).append([say('a')])).toMatchObject([{ seq: 42 }]);
  });

  it('fences off every writer of an older epoch, and keeps what it wrote before', () => {
    const old = host();
    old.append([say('a')]);
    host();
    expect(() => old.append([say('late')])).toThrow(/epoch 2 owns the journal/);
    expect(() => old.audit({ tsMs: 1, via: 'shell', cwd: '/', command: 'x', decision })).toThrow(
      /epoch 2/,
    );
    expect(
      openJournalReader(path).read({ afterSeq: 0, limit: 9, notableOnly: false }),
    ).toHaveLength(1);
  });

  it('reads from a cursor, and only what is notable when asked', () => {
    const journal = host();
    journal.append([say('a'), exit, say('b'), exit]);
    const kinds = (query: { afterSeq: number; limit: number; notableOnly: boolean }) =>
      journal.read(query).map(({ seq }) => seq);
    expect(kinds({ afterSeq: 0, limit: 9, notableOnly: true })).toEqual([2, 4]);
    expect(kinds({ afterSeq: 2, limit: 1, notableOnly: false })).toEqual([3]);
  });

  it('stores an injection once, whatever is intended again', () => {
    const journal = host();
    const row = {
      injectionId: 't:1',
      text: 'Stop.',
      signature: 's',
      episode: 1,
      strike: 1,
      nowMs: 5,
    };
    journal.intendInjection(row);
    journal.markInjection('t:1', 'delivered', 9);
    expect(journal.intendInjection({ ...row, nowMs: 99 })).toMatchObject({
      state: 'delivered',
      intendedAtMs: 5,
      deliveredAtMs: 9,
    });
    expect(journal.injections()).toHaveLength(1);
  });

  it('admits one message per signature, episode and strike, whatever its id', () => {
    const journal = host();
    const row = { text: 'Stop.', signature: 's', episode: 1, strike: 1, nowMs: 5 };
    journal.intendInjection({ ...row, injectionId: 't:1' });
    expect(journal.intendInjection({ ...row, injectionId: 't:2' })).toMatchObject({
      injectionId: 't:1',
    });
    journal.intendInjection({ ...row, injectionId: 't:3', strike: 2 });
    expect(journal.injections().map(({ injectionId }) => injectionId)).toEqual(['t:1', 't:3']);
  });

  it('never lets the state of a message go backwards; a late receipt settles an unknown one', () => {
    const journal = host();
    const row = { text: 'Stop.', signature: 's', episode: 1, nowMs: 5 };
    const after = (id: string, ...states: ('written' | 'delivered' | 'unknown')[]) => {
      journal.intendInjection({ ...row, injectionId: id, strike: Number(id) });
      for (const [index, state] of states.entries()) journal.markInjection(id, state, 10 + index);
      return journal.injection(id);
    };
    expect(after('1', 'delivered', 'written', 'unknown')).toMatchObject({
      state: 'delivered',
      writtenAtMs: null,
      deliveredAtMs: 10,
    });
    expect(after('2', 'written', 'unknown', 'written')).toMatchObject({ state: 'unknown' });
    expect(after('3', 'unknown', 'delivered')).toMatchObject({ state: 'delivered' });
    expect(after('4', 'delivered', 'delivered')).toMatchObject({ deliveredAtMs: 10 });
  });

  it('keeps what a message proposed', () => {
    const journal = host();
    const fix = { errorType: 'X', fixId: 'X/a', action: 'Run a' };
    const row = {
      injectionId: 't:1',
      text: 'Stop.',
      signature: 's',
      episode: 1,
      strike: 1,
      nowMs: 5,
    };
    journal.intendInjection({ ...row, fix });
    journal.intendInjection({ ...row, fix: { ...fix, fixId: 'X/b' } });
    expect(journal.injectionFixes()).toEqual([{ injectionId: 't:1', ...fix }]);
  });

  it('reads a journal of the first version as it is, and its host brings it up without loss', () => {
    copyFileSync(
      join(import.meta.dirname, '../../fixtures/db/journal-0000.db'),
      join(dir, 'old.db'),
    );
    path = join(dir, 'old.db');
    const reader = openJournalReader(path);
    const before = [
      reader.injections(),
      reader.read({ afterSeq: 0, limit: 99, notableOnly: false }),
    ];
    expect(before.map((rows) => rows.length)).toEqual([3, 2]);
    expect(reader.injectionFixes()).toEqual([]);
    reader.close();
    const journal = host();
    // Two messages of one strike could be stored then: both stay, the second under a name of its own.
    expect(
      journal.injections().map(({ injectionId, signature }) => [injectionId, signature]),
    ).toEqual([
      ['t:1', 's'],
      ['t:2', 's#t:2'],
      ['t:3', 's'],
    ]);
    expect(journal.read({ afterSeq: 0, limit: 99, notableOnly: false })).toEqual(before[1]);
  });

  it('keeps the resume token over a take-over', () => {
    host().updateSession({ resumeToken: 'token' });
    expect(host().session()).toMatchObject({ epoch: 2, resumeToken: 'token', stoppedAtMs: null });
  });

  it('chains the audit, so that one changed row shows', () => {
    const journal = host();
    for (const command of ['a', 'b', 'c'])
      journal.audit({ tsMs: 1, via: 'shell', cwd: '/', command, decision });
    const intact = (): boolean[] =>
      journal
        .audits({ afterId: 0, limit: 9 })
        .map((row) => auditHash(row.prevHash, row) === row.hash);
    expect(intact()).toEqual([true, true, true]);
    const raw = new Database(path);
    raw.prepare("update command_audit set command = 'harmless' where id = 2").run();
    raw.close();
    expect(intact()).toEqual([true, false, true]);
  });

  it('is readable by its user alone', () => {
    host();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('gives a reader nothing until the file is ready, and a typed error for a damaged or a newer one', () => {
    expect(findJournal(path)).toBeNull();
    host();
    const empty = join(dir, 'empty.db');
    new Database(empty).close();
    writeFileSync(empty, '');
    expect(findJournal(empty)).toBeNull();
    const damaged = join(dir, 'damaged.db');
    writeFileSync(damaged, 'this is no database, and long enough to be read as one'.repeat(20));
    expect(() => openJournalReader(damaged)).toThrow(/is damaged .*Move it aside/s);
    const raw = new Database(path);
    raw
      .prepare(
        "insert into __drizzle_migrations (hash, created_at) values ('future', 9999999999999)",
      )
      .run();
    raw.close();
    expect(() => openJournalReader(path)).toThrow(/newer CAKE/);
  });
});
