import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../../config/load.ts';

let root = '';
const home = (): string => join(root, 'home');
const tree = (): string => join(root, 'tree');
const load = () => loadConfig({ cakeHome: home(), workTree: tree() });
const user = (text: string): void => writeFileSync(join(home(), 'config.yaml'), text);
const project = (text: string): void => writeFileSync(join(tree(), 'cake.config.yaml'), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cake-config-'));
  mkdirSync(home());
  mkdirSync(tree());
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('loadConfig', () => {
  it('is the defaults of the specification without any file', () => {
    expect(load()).toEqual({
      policy: {
        maxStrikes: 4,
        onExhausted: 'park',
        cooldownMs: 60_000,
        restarts: {
          max: 5,
          windowMs: 600_000,
          backoffMs: 1_000,
          backoffMaxMs: 30_000,
          steadyMs: 5_000,
        },
        escalationDeadlineMs: 12 * 3_600_000,
        pollMs: 120_000,
        proofOfLifeMs: 120_000,
        maxHistoryEvents: 0,
      },
      session: {
        guard: { mode: 'balanced', allowlist: [], headless: true, rules: [] },
        watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
        orphanStopMs: 900_000,
      },
      metrics: { enabled: true, host: '127.0.0.1', port: 9090 },
      notify: { webhookUrl: null },
      deliverables: [],
      claudeCode: {},
      anthropicApi: {},
    });
  });

  it("adds the project's standing deliverables to the user's, and says where one cannot be read", () => {
    user('deliverables: ["dependencies: none"]\n');
    project(
      'deliverables:\n  - { deliver: "command: npm test", weight: 3 }\n  - "lints: npx oxlint"\n',
    );
    expect(load().deliverables).toMatchObject([
      { kind: 'no_new_dependency' },
      { kind: 'command', command: 'npm test', weight: 3, source: 'command: npm test' },
      { kind: 'lints', command: 'npx oxlint' },
    ]);
    project('deliverables:\n  - "command: npm test"\n  - "magic: wand"\n');
    expect(() => load()).toThrow(/:3:\d+ deliverables\.1: there is no kind magic/);
  });

  it("puts the project's file over the user's, and both over the defaults", () => {
    user('controller: { max_strikes: 2, restarts: { max: 9 } }\n');
    project('controller: { max_strikes: 3 }\n');
    const { policy } = load();
    expect(policy.maxStrikes).toBe(3);
    expect(policy.restarts).toMatchObject({ max: 9, windowMs: 600_000, backoffMs: 1_000 });
  });

  it('lets a project make the guard stricter', () => {
    project('guard: { mode: paranoid }\n');
    expect(load().session.guard.mode).toBe('paranoid');
  });

  it.each([
    ['loosen the guard', 'guard: { mode: minimal }\n', '1:16 guard.mode: a project may only'],
    [
      'say that a person is there',
      'guard: { headless: false }\n',
      '1:20 guard.headless: a project',
    ],
    ['make exceptions', 'guard: { allowlist: [] }\n', '1:21 guard.allowlist: exceptions'],
    [
      'send reports elsewhere',
      'notify: { webhook_url: "https://x.test" }\n',
      '1:24 notify.webhook_url: a webhook',
    ],
    [
      'spend more on a model',
      'anthropic_api: { budget_usd: 500 }\n',
      '1:16 anthropic_api: model and budget are for the user',
    ],
    ['show metrics elsewhere', 'metrics: { port: 80 }\n', '1:10 metrics: where metrics'],
  ])('does not let a project %s', (_, text, expected) => {
    project(text);
    expect(messageOf(load)).toContain(`cake.config.yaml:${expected}`);
  });

  it("measures a project's guard by the user's, not by the default", () => {
    user('guard: { mode: minimal }\n');
    project('guard: { mode: balanced }\n');
    expect(load().session.guard.mode).toBe('balanced');
  });

  it('tells the problems of both files at once', () => {
    user('nope: 1\n');
    project('nope: 1\n');
    expect(messageOf(load).split('\n')).toEqual([
      `${home()}/config.yaml:1:1 nope: unknown key`,
      `${tree()}/cake.config.yaml:1:1 nope: unknown key`,
    ]);
  });

  it('refuses a file that it cannot read', () => {
    mkdirSync(join(tree(), 'cake.config.yaml'));
    expect(messageOf(load)).toContain('EISDIR');
  });
});
