import { plainArgs, type Call } from './call.ts';
import type { GuardPolicy, GuardSeverity } from './types.ts';
import { withoutMarks } from './shell/marks.ts';
import type { Arg } from './shell/state.ts';

/** What a rule may look at besides the call itself. */
export interface RuleFacts {
  policy: GuardPolicy;
}

/** What a command would do: rules are grouped by it, and so is the memory of denied intents. */
export type GuardEffect =
  | 'delete'
  | 'discard'
  | 'history'
  | 'write'
  | 'mode'
  | 'privilege'
  | 'container'
  | 'device'
  | 'process'
  | 'host'
  | 'network-exec'
  | 'unknown-exec'
  | 'send-secret'
  | 'read-secret'
  | 'database'
  | 'infrastructure'
  | 'publish'
  | 'bypass'
  | 'tamper';

/**
 * How far a rule can be moved. `floor`: by nothing. `standard`: by an exception of a person. `unresolved`: about
 * what is only known at run time; minimal allows, balanced asks, paranoid blocks. `paranoid`: asks there only.
 */
export type GuardTier = 'floor' | 'standard' | 'unresolved' | 'paranoid';

/** One rule with its proof: `match` must be stopped, `notMatch` must not. */
export interface GuardRule {
  id: string;
  family: string;
  tier: GuardTier;
  severity: GuardSeverity;
  effect: GuardEffect;
  reason: string;
  /** A command to run instead, or null when there is none. */
  alternative: (call: Call) => string | null;
  /** Programs that it is about; empty for every call. */
  programs: readonly string[];
  matches: (call: Call, facts: RuleFacts) => boolean;
  match: readonly string[];
  notMatch: readonly string[];
}

/** No command does the same without the harm. */
export const none = (): null => null;

/** Always the same command. */
export const instead = (command: string) => (): string => command;

/** True when one of the arguments is an option of this name, bundled short letters included. */
export function hasFlag(args: readonly string[], long: readonly string[], short = ''): boolean {
  for (const arg of args) {
    if (arg === '--') return false;
    if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split('=');
      if (long.includes(name) && value !== 'false') return true;
    } else if (
      /^-[A-Za-z0-9]/.test(arg) &&
      Array.from(arg.slice(1)).some((letter) => short.includes(letter))
    )
      return true;
  }
  return false;
}

/** Arguments that are no options; everything behind `--` is one. */
export function operands(call: Call): Arg[] {
  const at = call.args.findIndex(({ text }) => text === '--');
  const before = at < 0 ? call.args : call.args.slice(0, at);
  return [
    ...before.filter(({ text }) => !withoutMarks(text).startsWith('-') || text === '-'),
    ...(at < 0 ? [] : call.args.slice(at + 1)),
  ];
}

/** The words that are no options, as plain text: subcommands. */
export function verbs(call: Call): string[] {
  return plainArgs(call).filter((one) => one !== '' && !one.startsWith('-'));
}

/** All arguments in one line, for tests of subcommand sequences. */
export function line(call: Call): string {
  return plainArgs(call).join(' ');
}
