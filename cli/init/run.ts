import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { cakeHome, packageRoot } from '../../config/paths.ts';
import { PROJECT_FILES, proposeDeliverables, type Proposal } from '../../domain/project/propose.ts';
import type { CliContext } from '../context.ts';
import { paintFor, printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { appendBlock, removeBlock, renderBlock } from './config-block.ts';
import { hookProgram } from './hook-program.ts';
import { addHook, removeHook } from './hook-settings.ts';
import { addMcp, removeMcp } from './mcp-settings.ts';

export interface InitOptions {
  repo: string;
  hooks: boolean;
  mcp: boolean;
  yes: boolean;
  json: boolean;
}

/** One file as it is and as it shall be; null is no file. */
interface Change {
  path: string;
  before: string | null;
  after: string | null;
}

const CONFIG_FILE = 'cake.config.yaml';
const SETTINGS_FILE = join('.claude', 'settings.json');
const MCP_FILE = '.mcp.json';

/** Proposes deliverables and writes them, and the hook where it is wanted, after showing what changes. */
export async function initProject(cli: CliContext, options: InitOptions): Promise<void> {
  const workTree = await treeOf(cli, options.repo);
  const proposals = propose(workTree);
  const changes = [
    ...configChange(workTree, proposals),
    ...(options.hooks ? await hookChange(cli, workTree) : []),
    ...(options.mcp ? mcpChange(cli, workTree) : []),
  ];
  if (options.json) {
    if (options.yes) apply(cli, workTree, changes);
    return printJson(cli, { workTree, proposals, changed: changes.map(({ path }) => path) });
  }
  say(cli, proposals);
  if (changes.length === 0) return cli.stdout('Nothing to change: everything is there already.\n');
  for (const change of changes) cli.stdout(diffOf(workTree, change));
  if (!options.yes && !(await confirmed(cli)))
    throw usage('Nothing was written.', 'Say --yes to write without a question.');
  apply(cli, workTree, changes);
  cli.stdout(`Written: ${changes.map(({ path }) => relative(workTree, path)).join(', ')}\n`);
  const more = [
    ...(options.hooks ? [] : ['--hooks guards']),
    ...(options.mcp ? [] : ['--mcp gives CAKE as an MCP server to']),
  ];
  if (more.length > 0)
    cli.stdout(`For interactive Claude Code sessions: ${more.join(', ')} them.\n`);
}

/** Takes out what `cake init` wrote, and nothing else. */
export async function uninstallProject(
  cli: CliContext,
  options: Pick<InitOptions, 'repo' | 'json'>,
): Promise<void> {
  if (cli.env['CAKE_SESSION'] !== undefined)
    throw usage('An agent cannot take the guard out.', 'Do it in a terminal of your own.');
  const workTree = await treeOf(cli, options.repo);
  const written = recordedChanges(cli, workTree);
  const changes: Change[] = [];
  for (const name of [CONFIG_FILE, SETTINGS_FILE, MCP_FILE]) {
    const path = join(workTree, name);
    const now = readOrNull(path);
    if (now === null) continue;
    const ours = written.find((one) => one.path === path);
    // Untouched since: what was there before comes back byte for byte.
    const after = ours?.after === now ? ours.before : withoutOurs(name, now);
    if (after !== now) changes.push({ path, before: now, after });
  }
  for (const change of changes) write(change);
  rmSync(recordFile(cli, workTree), { force: true });
  if (options.json) return printJson(cli, { changed: changes.map(({ path }) => path) });
  const names = changes.map(({ path }) => relative(workTree, path)).join(', ');
  cli.stdout(names === '' ? 'There is nothing of CAKE here.\n' : `Taken out of: ${names}\n`);
}

function withoutOurs(name: string, now: string): string | null {
  if (name === CONFIG_FILE) {
    const removal = removeBlock(now);
    if (removal.kind === 'edited')
      throw usage(
        `The block of cake init in ${name} was edited since.`,
        'Take it out by hand: from "cake init: begin" to "cake init: end".',
      );
    if (removal.kind === 'none') return now;
    return removal.rest.trim() === '' ? null : removal.rest;
  }
  const rest = name === MCP_FILE ? removeMcp(now) : removeHook(now);
  if (rest === null) return now;
  return rest === '' ? null : rest;
}

async function treeOf(cli: CliContext, repo: string): Promise<string> {
  const { inspectRepository } = await import('../../adapters/git/repository.ts');
  try {
    return (await inspectRepository(resolve(cli.cwd, repo))).workTree;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), 'Correct --repo.', error);
  }
}

function propose(workTree: string): Proposal[] {
  const read = (names: readonly string[], dir: string): Record<string, string> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const text = readOrNull(join(workTree, dir, name));
        return text === null ? [] : [[join(dir, name), text]];
      }),
    );
  const workflows = join('.github', 'workflows');
  const ci = existsSync(join(workTree, workflows))
    ? readdirSync(join(workTree, workflows))
        .filter((name) => /\.ya?ml$/.test(name))
        .toSorted()
    : [];
  return proposeDeliverables({
    files: readdirSync(workTree),
    contents: read(PROJECT_FILES, ''),
    ci: { ...read(ci, workflows), ...read(['.gitlab-ci.yml'], '') },
  });
}

function configChange(workTree: string, proposals: readonly Proposal[]): Change[] {
  const path = join(workTree, CONFIG_FILE);
  const before = readOrNull(path);
  // Deliverables that are there already are the user's, or ours from the last time.
  if (proposals.length === 0 || /^deliverables:/m.test(before ?? '')) return [];
  return [{ path, before, after: appendBlock(before ?? '', renderBlock(proposals)) }];
}

async function hookChange(cli: CliContext, workTree: string): Promise<Change[]> {
  const program = await hookProgram(cakeHome(cli.env));
  return jsonChange(workTree, SETTINGS_FILE, (text) => addHook(text, program));
}

function mcpChange(cli: CliContext, workTree: string): Change[] {
  const home = cli.env['CAKE_HOME'];
  const program = {
    node: process.execPath,
    script: join(packageRoot(), 'bin', 'cake.js'),
    env: home === undefined ? {} : { CAKE_HOME: home },
  };
  return jsonChange(workTree, MCP_FILE, (text) => addMcp(text, program));
}

function jsonChange(
  workTree: string,
  name: string,
  add: (text: string) => string | null,
): Change[] {
  const path = join(workTree, name);
  const before = readOrNull(path);
  try {
    const after = add(before ?? '');
    return after === null ? [] : [{ path, before, after }];
  } catch (error) {
    throw usage(
      `${name} is no JSON: ${error instanceof Error ? error.message : String(error)}.`,
      'Correct it first.',
      error,
    );
  }
}

function say(cli: CliContext, proposals: readonly Proposal[]): void {
  const paint = paintFor(cli);
  if (proposals.length === 0)
    return cli.stdout('No test, build or lint command was found; say --deliver at each task.\n');
  cli.stdout('What a task should prove here:\n');
  for (const { deliver, because } of proposals)
    cli.stdout(`  ${deliver}  ${paint.dim(`(${because})`)}\n`);
}

/** Only lines are added, so the difference is what the new text has more. */
function diffOf(workTree: string, { path, before, after }: Change): string {
  const old = (before ?? '').split('\n');
  const lines = (after ?? '').split('\n').slice(0, -1);
  const kept = new Set(old);
  const shown = lines.map((line) => `${kept.has(line) ? ' ' : '+'} ${line}`);
  return `\n${relative(workTree, path)}${before === null ? ' (new)' : ''}\n${shown.join('\n')}\n`;
}

async function confirmed(cli: CliContext): Promise<boolean> {
  const said = (await cli.ask?.('\nWrite this? [y/N] ')) ?? null;
  return said !== null && /^y(?:es)?$/i.test(said.trim());
}

function recordFile(cli: CliContext, workTree: string): string {
  const key = createHash('sha256').update(workTree).digest('hex').slice(0, 20);
  return join(cakeHome(cli.env), 'init', `${key}.json`);
}

function recordedChanges(cli: CliContext, workTree: string): Change[] {
  const text = readOrNull(recordFile(cli, workTree));
  return text === null ? [] : (JSON.parse(text) as Change[]);
}

function apply(cli: CliContext, workTree: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  const file = recordFile(cli, workTree);
  const known = recordedChanges(cli, workTree).filter(
    (one) => !changes.some(({ path }) => path === one.path),
  );
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify([...known, ...changes]), { mode: 0o600 });
  for (const change of changes) write(change);
}

function write({ path, after }: Change): void {
  if (after === null) return rmSync(path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, after);
}

function readOrNull(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
