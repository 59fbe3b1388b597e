import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  extractDeliverables,
  type Uncheckable,
} from '../../domain/deliverables/extract/extract.ts';
import { PROJECT_FILES, projectCommands } from '../../domain/deliverables/extract/project.ts';
import { parseDeliverable } from '../../domain/deliverables/parse.ts';
import type { Deliverable } from '../../domain/deliverables/types.ts';
import { usage } from '../task/errors.ts';

/** What a task has to deliver, and what of its goal nothing can prove. */
export interface Understanding {
  deliverables: Deliverable[];
  uncheckable: Uncheckable[];
  /** True when the goal was read; false when the user said everything with --deliver. */
  fromGoal: boolean;
}

/**
 * Deliverables of a goal. With `texts` (--deliver) only those count: they correct what CAKE understood; the text
 * `extracted` takes the goal's in beside them. `standing` ones come from the configuration and always count. Throws CliError for a text that cannot be read.
 */
export function understandGoal(
  { workTree, goal }: { workTree: string; goal: string },
  texts: readonly string[],
  standing: readonly Deliverable[] = [],
): Understanding {
  const own = texts.filter((text) => text !== 'extracted').map(checkedDeliverable);
  const fromGoal = texts.length === 0 || own.length < texts.length;
  const found = fromGoal
    ? extractDeliverables(goal, commandsOf(workTree))
    : { deliverables: [], uncheckable: [] };
  const all = [...own, ...found.deliverables, ...standing];
  const seen = new Set<string>();
  // What is said twice is checked once; ids are given here, so that no two are alike.
  const once = all.filter((one) => {
    const what = describeDeliverable(one);
    return !seen.has(what) && Boolean(seen.add(what));
  });
  return {
    deliverables: once.map((one, index) => ({ ...one, id: `d${index + 1}` })),
    uncheckable: found.uncheckable,
    fromGoal,
  };
}

function checkedDeliverable(text: string): Deliverable {
  const parsed = parseDeliverable(text);
  if (!parsed.ok)
    throw usage(`--deliver "${text}": ${parsed.problem}.`, 'See cake task start --help.');
  return { ...parsed.deliverable, source: text };
}

function commandsOf(workTree: string) {
  if (!existsSync(workTree)) return {};
  const contents = Object.fromEntries(
    PROJECT_FILES.flatMap((name) => {
      const path = join(workTree, name);
      return existsSync(path) ? [[name, readFileSync(path, 'utf8')]] : [];
    }),
  );
  return projectCommands(readdirSync(workTree), contents);
}

/** Lines for a person: what must hold, out of which words, and what cannot be checked. */
export function renderUnderstanding({
  deliverables,
  uncheckable,
  fromGoal,
}: Understanding): string {
  const must = deliverables.map((one) => {
    const what = describeDeliverable(one);
    return one.source === undefined || !fromGoal
      ? `  must hold: ${one.source ?? what}\n`
      : `  must hold: ${what}   (from "${one.source}")\n`;
  });
  const open = uncheckable.map(({ words, why }) => `  cannot be checked: "${words}": ${why}\n`);
  const hint =
    fromGoal && deliverables.length + uncheckable.length > 0
      ? ['  Not what you mean? Say it with --deliver.\n']
      : [];
  return [...must, ...open, ...hint].join('');
}

/** One deliverable in the words of --deliver. */
export function describeDeliverable(one: Deliverable): string {
  switch (one.kind) {
    case 'command':
    case 'builds':
    case 'lints':
      return `${one.kind}: ${one.command}`;
    case 'file_exists':
      return `file: ${one.path}`;
    case 'file_contains':
      return `file: ${one.path} contains "${one.text}"`;
    case 'file_changed':
      return `changed: ${one.path}`;
    case 'tests_pass':
      return `tests: ${one.command} :: ${one.tests.join(', ')}`;
    case 'tests_still_green':
      return `green: ${one.command} :: ${one.tests.join(', ')}`;
    case 'coverage':
      return `coverage: ${one.command} >= ${one.minPercent}`;
    case 'unchanged_outside':
      return `outside: ${one.paths.join(', ')}`;
    case 'no_new_dependency':
      return 'dependencies: none';
    case 'http_answers':
      return `http: ${one.url} ${one.status ?? 200}`;
  }
}
