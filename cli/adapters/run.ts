import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../domain/exit-codes.ts';
import type { AgentCapabilities } from '../../host/agent-adapter.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson, table } from '../output.ts';
import { usage } from '../task/errors.ts';
import { runChecks, type CheckResult } from './checks.ts';
import { openLab } from './lab.ts';
import { subjects, type Subject } from './subjects.ts';

interface AdapterResult {
  adapter: string;
  state: 'ok' | 'failed' | 'skipped';
  /** Why it was skipped, or null. */
  reason: string | null;
  capabilities: AgentCapabilities | null;
  checks: CheckResult[];
}

/** Starts every adapter that this machine has, with real processes, and checks what it promises. */
export async function testAdapters(
  cli: CliContext,
  names: readonly string[],
  options: { json: boolean },
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'cake-adapters-'));
  try {
    const chosen = choose(await subjects(dir), names);
    const results: AdapterResult[] = [];
    for (const subject of chosen) {
      const result = await testOne(cli, subject);
      results.push(result);
      if (!options.json) cli.stdout(await render(cli, result));
    }
    const ok = results.every(({ state }) => state !== 'failed');
    if (options.json) printJson(cli, { ok, adapters: results });
    if (!ok) cli.exit(EXIT.internal);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function choose(all: readonly Subject[], names: readonly string[]): Subject[] {
  const unknown = names.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined)
    throw usage(
      `There is no adapter ${unknown}.`,
      `Name some of ${all.map(({ name }) => name).join(', ')}, or none for all of them.`,
    );
  return all.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function testOne(cli: CliContext, subject: Subject): Promise<AdapterResult> {
  const { name: adapter, skipped: reason } = subject;
  if (reason !== null) return { adapter, state: 'skipped', reason, capabilities: null, checks: [] };
  const lab = await openLab(subject, cli.env);
  try {
    const checks = await runChecks(lab);
    const state = checks.some((one) => one.state === 'failed') ? 'failed' : 'ok';
    return { adapter, state, reason, capabilities: lab.capabilities, checks };
  } finally {
    await lab.close();
  }
}

async function render(cli: CliContext, result: AdapterResult): Promise<string> {
  const paint = paintFor(cli);
  const word = { ok: paint.good('ok'), failed: paint.bad('FAILED'), skipped: paint.dim('skipped') };
  const head = `${paint.bold(result.adapter)}  ${word[result.state]}`;
  if (result.reason !== null) return `${head}  ${result.reason}\n`;
  const promised = Object.entries(result.capabilities ?? {}).flatMap(([name, has]) =>
    has ? [name] : [],
  );
  const rows = result.checks.map(({ check, state, detail }) => ['', check, word[state], detail]);
  return `${head}  ${paint.dim(promised.join(', '))}\n${await table(rows)}\n`;
}
