import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { validateDeliverables } from '../../domain/deliverables/validate.ts';
import type { Deliverable, Evidence } from '../../domain/deliverables/types.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { CheckFlags } from '../commands/deliverables.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { evidenceOf } from './evidence.ts';
import { renderVerdict } from './render.ts';
import { renderUnderstanding, understandGoal } from './understand.ts';

/** Shows what a goal asks for; ends with 0. */
export async function runExtract(
  cli: CliContext,
  goal: string,
  options: { repo: string; json: boolean },
): Promise<void> {
  const text = goal === '-' ? await cli.readStdin() : goal;
  const { deliverables, uncheckable } = understandGoal(
    { workTree: resolve(cli.cwd, options.repo), goal: text },
    [],
  );
  if (options.json) printJson(cli, { deliverables, uncheckable });
  else
    cli.stdout(
      renderUnderstanding({ deliverables, uncheckable, fromGoal: true }) ||
        'Nothing that could be checked.\n',
    );
}

/** Runs the checks and judges them; ends with 0 for PROVEN and 10 for gaps. Throws CliError. */
export async function runCheck(cli: CliContext, flags: CheckFlags): Promise<void> {
  const { workTree, deliverables } = await wanted(cli, flags);
  const baseline =
    flags.baseline === undefined ? {} : loadBaseline(resolve(cli.cwd, flags.baseline));
  const commit = await commitOf(workTree, flags.since);
  const evidence = await evidenceOf(workTree, deliverables);
  const { readTreeFacts } = await import('../../workers/tree-facts.ts');
  const tree = await readTreeFacts(workTree, commit, deliverables);
  const verdict = validateDeliverables({ evidence, baseline, tree }, deliverables);
  if (flags.json) printJson(cli, verdict);
  else cli.stdout(renderVerdict(verdict, deliverables));
  if (verdict.verdict !== 'PROVEN') cli.exit(EXIT.partial);
}

/** Runs the checks and keeps their evidence in a file. Throws CliError. */
export async function runBaseline(cli: CliContext, flags: CheckFlags): Promise<void> {
  const { workTree, deliverables } = await wanted(cli, flags);
  const evidence = await evidenceOf(workTree, deliverables);
  const out = resolve(cli.cwd, flags.out ?? 'cake-baseline.json');
  writeFileSync(out, `${JSON.stringify({ deliverables, evidence }, null, 2)}\n`);
  const failing = Object.values(evidence).filter(
    (one) => one.holds === false || (one.exitCode ?? 0) !== 0,
  ).length;
  if (flags.json) printJson(cli, { out, checks: deliverables.length, failing });
  else
    cli.stdout(
      `${deliverables.length} checks ran, ${failing} of them fail before the work; kept in ${out}\n`,
    );
}

async function wanted(
  cli: CliContext,
  flags: CheckFlags,
): Promise<{ workTree: string; deliverables: Deliverable[] }> {
  const texts = flags.goal === undefined ? flags.deliver : [...flags.deliver, 'extracted'];
  if (texts.length === 0)
    throw usage('Nothing to check is named.', 'Give --deliver "command: …" or --goal "…".');
  const { inspectRepository } = await import('../../adapters/git/repository.ts');
  const path = resolve(cli.cwd, flags.repo);
  const workTree = await inspectRepository(path).then(
    (found) => found.workTree,
    (error: unknown) => {
      throw usage(error instanceof Error ? error.message : String(error), 'Correct --repo.', error);
    },
  );
  return {
    workTree,
    deliverables: understandGoal({ workTree, goal: flags.goal ?? '' }, texts).deliverables,
  };
}

async function commitOf(workTree: string, revision: string): Promise<string | null> {
  const { git } = await import('../../adapters/git/run.ts');
  try {
    return (
      await git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], { cwd: workTree })
    )
      .toString('utf8')
      .trim();
  } catch (error) {
    // A repository without a commit has no HEAD: everything in it is new.
    if (revision === 'HEAD') return null;
    throw usage(`There is no commit ${revision}.`, 'Correct --since.', error);
  }
}

function loadBaseline(path: string): Record<string, Evidence> {
  try {
    const { evidence } = JSON.parse(readFileSync(path, 'utf8')) as {
      evidence?: Record<string, Evidence>;
    };
    if (evidence) return evidence;
  } catch (error) {
    throw usage(`${path} cannot be read.`, 'Make it with cake deliverables baseline.', error);
  }
  throw usage(`${path} holds no evidence.`, 'Make it with cake deliverables baseline.');
}
