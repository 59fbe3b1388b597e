import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionHostClient, readReady } from '../../../adapters/session-host/client.ts';
import { spawnSessionHost } from '../../../adapters/session-host/spawn.ts';
import { firstBroken } from '../../../db/audit-chain.ts';
import { builtEntry, packageRoot } from '../../../config/paths.ts';
import { openJournalReader } from '../../../db/journal.ts';
import { killTaskProcesses } from '../../../host/fence.ts';
import type { SessionSpec } from '../../../host/protocol.ts';
import { SEEDED_SECRETS } from '../../support/seeded-secrets.ts';
import { tempRepo, type TempRepo } from '../../support/temp-repo.ts';
import { eventually } from '../../support/wait.ts';

/** Types each line into a real shell on a terminal of its own, and notes what the screen shows. */
const TYPIST = `
const { spawn } = require(process.env.TYPIST_PTY);
const { appendFileSync, readFileSync, existsSync } = require('node:fs');
const lines = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const shell = spawn(process.env.SHELL, ['-i'], { cols: 200, rows: 50, cwd: process.cwd(), env: process.env });
let screen = '';
shell.onData((text) => { screen += text; process.stdout.write(text); appendFileSync(process.argv[3], text); });
const prompts = () => screen.split('cake-sh$ ').length - 1;
(async () => {
  for (const [index, line] of lines.entries()) {
    while (prompts() < index + 1) await new Promise((done) => setTimeout(done, 10));
    if (line.startsWith('@wait ')) while (!existsSync(line.slice(6))) await new Promise((done) => setTimeout(done, 10));
    shell.write((line.startsWith('@wait ') ? ':' : line) + '\\r');
  }
  while (prompts() < lines.length + 1) await new Promise((done) => setTimeout(done, 10));
  appendFileSync(process.argv[3], '\\nTYPED ALL\\n');
  setInterval(() => {}, 1000);
})();
`;

let repo: TempRepo;
let home: string;
let outside: string;
let spec: SessionSpec;
let screenFile: string;
let count = 0;

beforeEach(() => {
  repo = tempRepo();
  home = mkdtempSync(join(tmpdir(), 'cake-pty-'));
  // Below the home directory of the session, so that it is neither the work tree's nor temporary.
  outside = join(home, 'user', 'photos');
  mkdirSync(outside, { recursive: true });
  writeFileSync(join(outside, 'canary'), 'alive');
  screenFile = join(home, 'screen');
});

afterEach(async () => {
  const pid = readReady(spec.taskDir)?.pid;
  if (pid !== undefined) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  await killTaskProcesses(spec.taskId);
  repo.remove();
  rmSync(home, { recursive: true, force: true });
});

/** Starts a host whose agent types these lines. */
async function typing(
  lines: readonly string[],
  more: Pick<SessionSpec, 'canaryEveryMs'> = {},
): Promise<void> {
  const taskId = `pty-${process.pid}-${(count += 1)}`;
  const script = join(home, 'typist.cjs');
  const input = join(home, 'lines.json');
  writeFileSync(script, TYPIST);
  writeFileSync(input, JSON.stringify(lines));
  const pty = join(packageRoot(), 'node_modules', 'node-pty');
  spec = {
    taskId,
    taskDir: join(home, 'tasks', taskId),
    cakeHome: join(home, 'cake'),
    workTree: repo.dir,
    goal: 'g',
    agent: {
      name: 'pty',
      settings: {
        command: ['env', `TYPIST_PTY=${pty}`, process.execPath, script, input, screenFile],
      },
    },
    cursor: 0,
    resume: false,
    guard: { mode: 'balanced', allowlist: [], headless: true },
    watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
    orphanStopMs: 900_000,
    ...more,
  };
  const before = process.env['HOME'];
  process.env['HOME'] = join(home, 'user');
  try {
    await spawnSessionHost({ spec, entry: builtEntry('host/main.js') });
  } finally {
    process.env['HOME'] = before;
  }
}

const screen = (): string =>
  existsSync(screenFile) ? execFileSync('cat', [screenFile], { encoding: 'utf8' }) : '';
const typedAll = () => eventually('everything is typed', () => screen().includes('TYPED ALL'));
const stop = () =>
  createSessionHostClient({ taskDir: spec.taskDir }).call(
    'stop',
    { reason: 'test', graceMs: 500 },
    { timeoutMs: 20_000 },
  );
const journalFile = (): string => join(spec.taskDir, 'journal.db');
const read = <T>(work: (reader: ReturnType<typeof openJournalReader>) => T): T => {
  const reader = openJournalReader(journalFile());
  try {
    return work(reader);
  } finally {
    reader.close();
  }
};

describe('an agent in a real shell on a terminal', () => {
  it('cannot run a forbidden command, however it is handed to the shell', async () => {
    const harm = `rm -rf ${outside}`;
    await typing([
      'echo fine > ran.txt',
      harm,
      `echo '${harm}' | bash`,
      `X='rm -rf'; $X ${outside}`,
      `printf '#!/bin/bash\\n/bin/rm -rf ${outside}\\n' > x.sh`,
      'chmod +x x.sh',
      './x.sh',
      'bash x.sh',
      'source ./x.sh',
      `printf 'import os\\nos.system("/bin/rm -rf ${outside}")\\n' > x.py`,
      'python3 x.py',
      `eval "$(echo ${Buffer.from(harm).toString('base64')} | base64 -d)"`,
      'git push --force',
      'echo still > alive.txt',
    ]);
    await typedAll();
    expect(existsSync(join(outside, 'canary'))).toBe(true);
    expect(existsSync(join(repo.dir, 'ran.txt'))).toBe(true);
    expect(existsSync(join(repo.dir, 'alive.txt'))).toBe(true);
    expect(screen()).toContain('Operator (CAKE): Stop. Run git push --force-with-lease.');
    const audits = read((reader) => reader.audits({ afterId: 0, limit: 1_000 }));
    const blocked = audits.filter(
      ({ via, decision }) => via === 'shell' && decision.verdict !== 'allow',
    );
    expect(blocked.map(({ command }) => command)).toEqual([
      harm,
      `echo '${harm}' | bash`,
      `X='rm -rf'; $X ${outside}`,
      './x.sh',
      'bash x.sh',
      'source ./x.sh',
      'python3 x.py',
      expect.stringContaining('base64 -d'),
      'git push --force',
    ]);
    const events = read((reader) =>
      reader.read({ afterSeq: 0, limit: 10_000, notableOnly: false }),
    ).filter(({ event }) => event.kind === 'command_blocked');
    expect(events).toHaveLength(blocked.length);
    expect(firstBroken(audits)).toBeNull();
    await stop();
  });

  it('cannot spread a forbidden command over several lines', async () => {
    await typing([
      'shopt -s expand_aliases',
      "alias away='/bin/rm -rf'",
      `away ${outside}`,
      'f() { /bin/rm -rf "$@"; }',
      `f ${outside}`,
      'X=/bin/rm',
      `$X -rf ${outside}`,
      `cd ${outside}`,
      '/bin/rm -rf canary',
      '/bin/rm -rf ../photos',
      'builtin() { /bin/rm -rf canary; }',
      '/bin/bash',
      `cd ${repo.dir} && mkdir -p build && touch build/a && /bin/rm -rf build`,
      'g() { echo "$1" > said.txt; }',
      'g hello',
    ]);
    await typedAll();
    expect(existsSync(join(outside, 'canary'))).toBe(true);
    expect(existsSync(join(repo.dir, 'build'))).toBe(false);
    expect(existsSync(join(repo.dir, 'said.txt'))).toBe(true);
    const audits = read((reader) => reader.audits({ afterId: 0, limit: 1_000 }));
    const blocked = audits.filter(({ decision }) => decision.verdict !== 'allow');
    expect(blocked.filter(({ via }) => via === 'shell').map(({ command }) => command)).toEqual([
      `away ${outside}`,
      `f ${outside}`,
      `$X -rf ${outside}`,
      '/bin/rm -rf canary',
      '/bin/rm -rf ../photos',
      'builtin() { /bin/rm -rf canary; }',
      '/bin/bash',
    ]);
    await stop();
  });

  it('proves again and again that the guard blocks, and stops the agent when it does not', async () => {
    await typing(['true'], { canaryEveryMs: 200 });
    const canaries = () =>
      read((reader) => reader.audits({ afterId: 0, limit: 1_000 }))
        .filter(({ via }) => via === 'canary')
        .map(({ command, decision }) => `${command}: ${decision.verdict}`);
    await eventually('the proof was repeated', () => canaries().length >= 6);
    expect(canaries().slice(0, 4)).toEqual([
      'git push --force: block',
      'true: allow',
      'git push --force: block',
      'true: allow',
    ]);
    const { pid, guardSocket } = readReady(spec.taskDir)!;
    rmSync(guardSocket);
    await eventually('the host has ended', () => !existsSync(`/proc/${pid}`));
    expect(existsSync(screenFile) && agentLives()).toBe(false);
    const log = execFileSync('cat', [join(spec.taskDir, 'host.log')], { encoding: 'utf8' });
    expect(log).toContain('the guard is dead');
  });

  it('runs nothing once the session host is dead', async () => {
    const mark = join(home, 'host-is-dead');
    await typing([
      'touch before.txt',
      `@wait ${mark}`,
      'touch after.txt',
      'echo touch piped.txt | sh',
    ]);
    await eventually('the first command ran', () => existsSync(join(repo.dir, 'before.txt')));
    const { pid } = readReady(spec.taskDir)!;
    process.kill(pid, 'SIGKILL');
    await eventually('the host is gone', () => !existsSync(`/proc/${pid}`));
    writeFileSync(mark, '');
    // The terminal of the agent dies with its host; what was typed meanwhile did not run either.
    await eventually(
      'the shell refused or ended',
      () => /did not answer|TYPED ALL/.test(screen()) || !agentLives(),
    );
    expect(existsSync(join(repo.dir, 'after.txt'))).toBe(false);
    expect(existsSync(join(repo.dir, 'piped.txt'))).toBe(false);
  });

  it("follows a person's exception while it runs", async () => {
    const mark = join(home, 'allowed');
    await typing(['git stash drop', `@wait ${mark}`, 'git stash drop']);
    await eventually('the first try was stopped', () => screen().includes('Operator (CAKE)'));
    mkdirSync(spec.cakeHome, { recursive: true });
    writeFileSync(
      join(spec.cakeHome, 'config.yaml'),
      `guard:\n  allowlist:\n    - rule_id: git.stash-drop\n      argv: git stash drop\n      cwd: ${repo.dir}\n      expires: 2099-01-01\n      author: me\n      reason: test\n`,
    );
    await eventually('the host has read it', () =>
      execFileSync('cat', [join(spec.taskDir, 'host.log')], { encoding: 'utf8' }).includes(
        'the guard has new settings',
      ),
    );
    writeFileSync(mark, '');
    await typedAll();
    const verdicts = read((reader) => reader.audits({ afterId: 0, limit: 100 }))
      .filter(({ via, command }) => via === 'shell' && command === 'git stash drop')
      .map(({ decision }) => decision.verdict);
    expect(verdicts).toEqual(['block', 'allow']);
    await stop();
  });

  it('leaves no secret in the journal, its log or what it is told', async () => {
    await typing(
      SEEDED_SECRETS.map(([form, secret]) =>
        // A comment would not be audited as a word; a forbidden head makes a message of each.
        `git push --force # ${form.replace('§', () => secret)}`.replaceAll('\n', ' '),
      ),
    );
    await typedAll();
    await stop();
    const stored = execFileSync(
      'bash',
      ['-c', `cat ${journalFile()}* ${join(spec.taskDir, 'host.log')}`],
      { encoding: 'latin1', maxBuffer: 1 << 28 },
    );
    const audits = read((reader) => reader.audits({ afterId: 0, limit: 1_000 }));
    expect(audits.filter(({ via }) => via === 'shell').length).toBeGreaterThanOrEqual(40);
    expect(SEEDED_SECRETS.filter(([, secret]) => stored.includes(secret))).toEqual([]);
    const told = screen()
      .split('\n')
      .filter((line) => line.includes('Operator (CAKE)'))
      .join('\n');
    expect(SEEDED_SECRETS.filter(([, secret]) => told.includes(secret))).toEqual([]);
  });

  it('shows in the audit that one row was changed', async () => {
    await typing(['echo one', 'git push --force', 'echo two']);
    await typedAll();
    await stop();
    const before = read((reader) => reader.audits({ afterId: 0, limit: 100 }));
    expect(firstBroken(before)).toBeNull();
    const id = before.find(({ command }) => command === 'git push --force')!.id;
    // Rows that were taken away from the start, or out of the middle, are missed too.
    expect(firstBroken(before.slice(1))).toBe(before[1]!.id);
    expect(firstBroken(before.filter((row) => row.id !== id))).toBe(id + 1);
    const db = new Database(journalFile());
    db.prepare('UPDATE command_audit SET command = ? WHERE id = ?').run('git status', id);
    db.close();
    expect(firstBroken(read((reader) => reader.audits({ afterId: 0, limit: 100 })))).toBe(id);
  });

  it('gives sockets and journal to nobody else', async () => {
    await typing(['true']);
    const ready = readReady(spec.taskDir)!;
    for (const file of [ready.guardSocket, ready.controlSocket, journalFile()])
      expect(statSync(file).mode & 0o077).toBe(0);
    await stop();
  });
});

function agentLives(): boolean {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(screenFile);
}
