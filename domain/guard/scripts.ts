import { judgeCommand, strictest, type Hit, type JudgeOptions, type Judgement } from './decide.ts';
import type { GuardPolicy } from './types.ts';
import type { UserRule } from './user-rules.ts';

/** Scripts that start scripts are followed so far; deeper ones meet the shims on PATH. */
const MAX_ROUNDS = 3;
const MAX_FILES = 16;

/** Languages in which text and data are mixed with deeds: of their files only the floor is judged. */
const INTERPRETED =
  /^(?:python|pypy|node|nodejs|bun|deno|tsx|ts-node|ruby|perl|php|lua|Rscript)[\d.]*$/;

/**
 * Judges a command together with the scripts that it starts, so that a file written a moment before hides
 * nothing. `load` gives a script's text by its absolute path, or null for what is none or cannot be read. What a
 * script does that only its run can tell is let be: it is everyday there, and the shims on PATH see the outcome.
 */
export function judgeWithScripts(
  command: string,
  cwd: string,
  policy: GuardPolicy,
  options: Pick<JudgeOptions, 'userRules' | 'defined'> & {
    load: (path: string) => string | null;
  },
): Judgement {
  const { load, ...known } = options;
  const first = judgeCommand(command, cwd, policy, known);
  if (first.decision.verdict === 'block' || first.unread.size === 0) return first;
  const files = new Map<string, string>();
  const own = new Set(first.hits.map(keyOf));
  let last = first;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = files.size;
    for (const path of last.unread) {
      if (files.size >= MAX_FILES) break;
      const text = files.has(path) ? null : load(path);
      if (text !== null) files.set(path, text);
    }
    if (files.size === before) break;
    last = judgeCommand(command, cwd, policy, { ...known, files });
    // A script that cannot be judged is judged when its commands meet the shims.
    if (last.decision.ruleId?.startsWith('guard.') && last.hits.length === 0) break;
    const hits = last.hits.filter((hit) => own.has(keyOf(hit)) || countsInScript(hit));
    const decision = strictest(hits, command, last.decision.coverage);
    if (decision.verdict === 'block') return { ...last, hits, decision };
  }
  // A script that was sourced may have defined functions.
  return { ...first, defined: last.defined };
}

/** Judges the text of a script file: like a command, without what only its run can tell. */
export function judgeScript(
  text: string,
  cwd: string,
  policy: GuardPolicy,
  userRules: readonly UserRule[] = [],
): Judgement {
  const judged = judgeCommand(text, cwd, policy, { userRules });
  if (judged.decision.verdict !== 'confirm') return judged;
  const hits = judged.hits.filter(({ rule }) => rule.tier !== 'unresolved');
  return { ...judged, hits, decision: strictest(hits, text, judged.decision.coverage) };
}

function countsInScript({ rule, call }: Hit): boolean {
  if (call.wrappers.some((one) => INTERPRETED.test(one))) return rule.tier === 'floor';
  return rule.tier === 'floor' || rule.tier === 'standard';
}

function keyOf({ rule, call }: Hit): string {
  return `${rule.id}\0${call.segment}`;
}
