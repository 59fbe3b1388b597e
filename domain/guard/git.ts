import type { Call } from './call.ts';
import { joinPath } from './paths.ts';
import { withoutMarks } from './shell/marks.ts';
import { GIT_OPTIONS, GLOBAL_VALUED, type GitOptionSpec } from './git-options.ts';
import type { Arg } from './shell/state.ts';

/** A git call by git's own option grammar. */
export interface GitCall {
  sub: string;
  /** Canonical long names that are on after everything, `--no-x` taken off. */
  flags: ReadonlySet<string>;
  values: ReadonlyMap<string, string>;
  operands: Arg[];
  /** Operands behind `--`. */
  paths: Arg[];
  /** A `--` was given. */
  separated: boolean;
  /** `-c key=value` and the configuration in the environment, keys in lower case. */
  config: ReadonlyMap<string, string>;
  cwd: string | null;
  /** Arguments as given, behind the subcommand. */
  rest: Arg[];
}

const EMPTY: GitOptionSpec = { long: [], short: {}, valued: [] };

/** Reads a git call; null when it has no subcommand. */
export function parseGit(call: Call): GitCall | null {
  const config = configFromEnv(call);
  let { cwd } = call;
  let at = 0;
  for (; at < call.args.length; at += 1) {
    const one = withoutMarks(call.args[at]!.text);
    if (one === '') continue;
    if (!one.startsWith('-')) break;
    const value = withoutMarks(call.args[at + 1]?.text ?? '');
    if (one === '-c') addConfig(config, value);
    else if (/^-c./.test(one)) addConfig(config, one.slice(2));
    else if (one.startsWith('--config-env=') || one === '--config-env') {
      const pair = one === '--config-env' ? value : one.slice(13);
      addConfig(
        config,
        `${pair.split('=')[0] ?? ''}=${call.env.get(pair.split('=')[1] ?? '') ?? ''}`,
      );
    } else if (one === '-C') cwd = joinPath(cwd, call.args[at + 1]?.text ?? '.');
    if (GLOBAL_VALUED.has(one)) at += 1;
  }
  const head = call.args[at];
  if (!head) return null;
  const sub = withoutMarks(head.text);
  const rest = call.args.slice(at + 1);
  return { ...readOptions(rest, GIT_OPTIONS[sub] ?? EMPTY), sub, config, cwd, rest };
}

function addConfig(config: Map<string, string>, pair: string): void {
  const cut = pair.indexOf('=');
  const key = cut < 0 ? pair : pair.slice(0, cut);
  config.set(key.toLowerCase(), cut < 0 ? 'true' : pair.slice(cut + 1));
}

function configFromEnv(call: Call): Map<string, string> {
  const config = new Map<string, string>();
  for (const [name, value] of call.env) {
    const index = /^GIT_CONFIG_KEY_(\d+)$/.exec(name)?.[1];
    if (index !== undefined)
      config.set(value.toLowerCase(), call.env.get(`GIT_CONFIG_VALUE_${index}`) ?? '');
    if (name === 'GIT_CONFIG_PARAMETERS') {
      for (const one of value.matchAll(/'([^'=]+)(?:'=')?=?([^']*)'/g))
        config.set(one[1]!.toLowerCase(), one[2]!);
    }
  }
  return config;
}

function readOptions(
  args: readonly Arg[],
  spec: GitOptionSpec,
): Pick<GitCall, 'flags' | 'values' | 'operands' | 'paths' | 'separated'> {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: Arg[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at]!;
    const one = withoutMarks(arg.text);
    if (one === '--')
      return { flags, values, operands, paths: args.slice(at + 1), separated: true };
    if (one.startsWith('--')) {
      const cut = one.indexOf('=');
      const given = one.slice(2, cut < 0 ? undefined : cut);
      const name = canonical(given, spec.long);
      if (name.startsWith('no-') && !spec.long.includes(name)) flags.delete(name.slice(3));
      else flags.add(name);
      if (cut > 0) values.set(name, one.slice(cut + 1));
      else if (spec.valued.includes(name)) {
        at += 1;
        values.set(name, args[at]?.text ?? '');
      }
      if (name === 'no-verify') flags.delete('verify');
      if (name === 'verify') flags.delete('no-verify');
    } else if (/^-./.test(one) && !/^-\d+$/.test(one)) {
      for (let letter = 1; letter < one.length; letter += 1) {
        const name = spec.short[one[letter]!] ?? one[letter]!;
        flags.add(name);
        if (!spec.valued.includes(name)) continue;
        if (letter + 1 < one.length) values.set(name, one.slice(letter + 1));
        else {
          at += 1;
          values.set(name, args[at]?.text ?? '');
        }
        break;
      }
    } else operands.push(arg);
  }
  return { flags, values, operands, paths: [], separated: false };
}

/** git takes unique prefixes of long options, also behind `no-`. */
function canonical(given: string, long: readonly string[]): string {
  if (long.includes(given)) return given;
  const found = long.filter((one) => one.startsWith(given));
  if (found.length > 0) return found[0]!;
  if (given.startsWith('no-')) {
    const positive = canonical(given.slice(3), long);
    return `no-${positive}`;
  }
  return given;
}
