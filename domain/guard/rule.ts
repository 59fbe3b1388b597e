import type { Invocation } from './walk.ts';
import type { GuardPolicy, GuardSeverity } from './types.ts';

/** What a rule may look at besides the call itself. */
export interface RuleFacts {
  policy: GuardPolicy;
}

/** One rule with its proof: `match` must be stopped, `notMatch` must not. */
export interface GuardRule {
  id: string;
  family: string;
  severity: GuardSeverity;
  /** The floor: no allowlist entry and no setting reaches it. */
  required: boolean;
  verdict: 'block' | 'confirm';
  reason: string;
  /** A command to run instead, or null when there is none. */
  alternative: (call: Invocation) => string | null;
  /** Programs that it is about; empty for every call. */
  programs: readonly string[];
  matches: (call: Invocation, facts: RuleFacts) => boolean;
  match: readonly string[];
  notMatch: readonly string[];
}

/** Texts of the arguments. */
export function texts(call: Invocation): string[] {
  return call.args.map(({ text }) => text);
}

/** True when one of the arguments is an option of this name, bundled short letters included. */
export function hasFlag(args: readonly string[], long: readonly string[], short = ''): boolean {
  for (const arg of args) {
    if (arg === '--') return false;
    if (arg.startsWith('--')) {
      if (long.includes(arg.slice(2).split('=')[0] ?? '')) return true;
    } else if (/^-[A-Za-z]/.test(arg) && [...arg.slice(1)].some((letter) => short.includes(letter)))
      return true;
  }
  return false;
}

/** Arguments that are no options; everything behind `--` is one. */
export function operands(call: Invocation): Invocation['args'] {
  const at = call.args.findIndex(({ text }) => text === '--');
  const before = at < 0 ? call.args : call.args.slice(0, at);
  return [
    ...before.filter(({ text }) => !text.startsWith('-') || text === '-'),
    ...(at < 0 ? [] : call.args.slice(at + 1)),
  ];
}
