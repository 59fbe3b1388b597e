import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { taskDir } from '../../../config/paths.ts';
import { openCakeDb, type CakeDb } from '../../../db/cake-db.ts';
import { openJournal } from '../../../db/journal.ts';
import type { Journal } from '../../../db/types.ts';
import type { Sample } from '../../../domain/metrics/catalogue.ts';
import { createJournalFollower } from '../../../workers/metrics/follow-journals.ts';

let home: string;
let db: CakeDb;
let journal: Journal;
const samples: Sample[] = [];

beforeEach(() => {
  samples.length = 0;
  home = mkdtempSync(join(tmpdir(), 'cake-follow-'));
  db = openCakeDb(join(home, 'cake.db'));
  mkdirSync(taskDir(home, 't'), { recursive: true });
  journal = openJournal(join(taskDir(home, 't'), 'journal.db'), { taskId: 't', minSeq: 0 });
  journal.takeOver({ taskId: 't', agent: 'pty', hostPid: 1, agentPgid: null, startedAtMs: 1 });
});
afterEach(() => {
  journal.close();
  db.close();
  rmSync(home, { recursive: true, force: true });
});

const follower = () => {
  const one = createJournalFollower({
    cakeHome: home,
    db,
    record: (more) => samples.push(...more),
    onError: (_task, error) => {
      throw error;
    },
  });
  one.follow('t', 'pty');
  return one;
};
const say = (...texts: string[]) =>
  journal.append(texts.map((text) => ({ tsMs: 1_000, event: { kind: 'message', text } })));
const counted = (key: string): number => samples.filter((one) => one.key === key).length;
const audit = (command: string) =>
  journal.audit({
    tsMs: 1,
    via: 'shell',
    cwd: '/',
    command,
    decision: {
      verdict: 'allow',
      ruleId: null,
      family: null,
      severity: null,
      reason: '',
      alternative: null,
      requiresConfirmation: false,
      segment: command,
      coverage: 'full',
    },
  });

describe('the follower of journals', () => {
  it('counts each row and each decision once, however often it looks', async () => {
    say('a', 'b');
    audit('ls');
    const one = follower();
    await one.readAll();
    await one.readAll();
    say('c');
    await one.readAll();
    expect([counted('events'), counted('guardDecisions')]).toEqual([3, 1]);
    expect(db.projection.eventsOf('t')).toHaveLength(3);
    expect(db.projection.lastAudit('t')).toBe(1);
  });

  it('goes on behind what the worker before it has counted, although the poll projected rows ahead', async () => {
    say('a', 'b');
    await follower().readAll();
    const [ahead] = say('c', 'd').slice(-1);
    db.projection.project('t', [ahead!]);
    audit('ls');
    samples.length = 0;
    await follower().readAll();
    expect([counted('events'), counted('guardDecisions')]).toEqual([2, 1]);
  });

  it('reads the last rows of a task that has ended, then nothing more', async () => {
    const one = follower();
    say('a');
    one.end('t');
    say('b');
    await one.readAll();
    expect(counted('events')).toBe(1);
    expect(one.lastEvents().size).toBe(0);
  });

  it('waits for a journal that is not there yet', async () => {
    const one = follower();
    one.follow('later', 'pty');
    await one.readAll();
    expect(one.lastEvents().get('later')?.lastEventMs).toBeNull();
  });
});
