import { hasFlag, texts, type GuardRule } from '../rule.ts';
import type { Invocation } from '../walk.ts';

/** Options of git itself that take a value, before the subcommand. */
const GLOBAL_VALUED = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--exec-path',
  '--config-env',
  '--super-prefix',
]);

interface GitCall {
  sub: string;
  args: string[];
  /** `-c key=value` settings. */
  config: string[];
}

/** Splits a git call into its subcommand and the arguments of that. */
export function parseGit(call: Invocation): GitCall | null {
  const all = texts(call);
  const config: string[] = [];
  let at = 0;
  for (; at < all.length && all[at]!.startsWith('-'); at += 1) {
    if (all[at] === '-c') config.push(all[at + 1] ?? '');
    if (GLOBAL_VALUED.has(all[at]!)) at += 1;
  }
  const alias = config
    .map((one) => /^alias\.([^=]+)=!?(.*)$/.exec(one))
    .find((match) => match?.[1] === all[at]);
  if (alias) {
    const [sub = '', ...rest] = (alias[2] ?? '').replace(/^git\s+/, '').split(/\s+/);
    return { sub, args: [...rest, ...all.slice(at + 1)], config };
  }
  return at < all.length ? { sub: all[at]!, args: all.slice(at + 1), config } : null;
}

/** git takes unique prefixes of its long options: `--har` is `--hard`. */
function long(args: readonly string[], name: string, shortest: number): boolean {
  return args.some((arg) => {
    const given = /^--([a-z-]+)/.exec(arg)?.[1];
    return given !== undefined && given.length >= shortest && name.startsWith(given);
  });
}

function short(args: readonly string[], letter: string): boolean {
  return args.some((arg) => /^-[A-Za-z]+$/.test(arg) && arg.includes(letter));
}

function git(sub: string, test: (args: string[]) => boolean): GuardRule['matches'] {
  return (call) => {
    const parsed = parseGit(call);
    return parsed?.sub === sub && test(parsed.args);
  };
}

function withoutForce(call: Invocation): string {
  const args = texts(call)
    .filter((arg) => !/^(--for(c|ce)?|--mir\w*|--del\w*|--prune|-[fd]+|:.*)$/.test(arg))
    .map((arg) => arg.replace(/^\+/, '').replace(/^-([a-zA-Z]*)f([a-zA-Z]*)$/, '-$1$2'));
  const at = args.indexOf('push');
  return ['git', ...args.slice(0, at + 1), '--force-with-lease', ...args.slice(at + 1)].join(' ');
}

const base = { programs: ['git'], verdict: 'block', family: 'git' } as const;

export const GIT_RULES: readonly GuardRule[] = [
  {
    ...base,
    id: 'git.force-push',
    severity: 'high',
    required: true,
    reason: 'A force push overwrites commits that others may have.',
    alternative: withoutForce,
    matches: git('push', (args) => {
      if (hasFlag(args, ['dry-run'], 'n')) return false;
      const forced =
        args.some((arg) => /^--for(c|ce)?$/.test(arg)) ||
        short(args, 'f') ||
        long(args, 'mirror', 3);
      const refspecs = args.filter((arg) => !arg.startsWith('-')).slice(1);
      return (
        forced ||
        refspecs.some((ref) => ref.startsWith('+') || /^:.+/.test(ref)) ||
        long(args, 'delete', 3) ||
        short(args, 'd') ||
        long(args, 'prune', 3)
      );
    }),
    match: [
      'git push --force',
      'git push -f origin main',
      'git push origin +main',
      'git -C sub push -fu origin x',
      'git push --mirror',
      'git push origin :main',
    ],
    notMatch: [
      'git push',
      'git push --force-with-lease',
      'git push -u origin fix-f',
      'git push origin main:main',
      'git push --dry-run --force',
    ],
  },
  {
    ...base,
    id: 'git.reset-hard',
    severity: 'high',
    required: true,
    reason: 'git reset --hard throws away uncommitted work.',
    alternative: () => 'git stash push --include-untracked',
    matches: git('reset', (args) => long(args, 'hard', 2) || long(args, 'merge', 3)),
    match: ['git reset --hard', 'git reset -q --hard HEAD~1', 'git reset --har'],
    notMatch: [
      'git reset',
      'git reset --soft HEAD~1',
      'git reset HEAD file.ts',
      'git restore --staged src/app.ts',
    ],
  },
  {
    ...base,
    id: 'git.clean',
    severity: 'high',
    required: false,
    reason: 'git clean deletes files that git does not know.',
    alternative: () => 'git clean --dry-run -d',
    matches: git(
      'clean',
      (args) => !hasFlag(args, ['dry-run'], 'n') && (short(args, 'f') || long(args, 'force', 1)),
    ),
    match: ['git clean -fd', 'git clean -d -f', 'git clean -xdf'],
    notMatch: ['git clean -n', 'git clean -fdn', 'git clean --dry-run -d'],
  },
  {
    ...base,
    id: 'git.discard',
    severity: 'high',
    required: false,
    reason: 'It throws away uncommitted changes.',
    alternative: () => 'git stash push --include-untracked',
    matches: (call) => {
      const parsed = parseGit(call);
      if (!parsed) return false;
      const { sub, args } = parsed;
      const all = args.some((arg) => ['.', './', ':/', '*', '..'].includes(arg));
      if (sub === 'checkout')
        return (all && !args.includes('-b')) || long(args, 'force', 1) || short(args, 'f');
      if (sub === 'switch')
        return long(args, 'force', 1) || short(args, 'f') || long(args, 'discard-changes', 2);
      if (sub === 'restore')
        return all && !(hasFlag(args, ['staged'], 'S') && !hasFlag(args, ['worktree'], 'W'));
      return sub === 'stash' && ['drop', 'clear'].includes(args[0] ?? '');
    },
    match: [
      'git checkout .',
      'git checkout -- .',
      'git restore .',
      'git stash drop',
      'git stash clear',
      'git switch -f main',
      'git checkout -f main',
    ],
    notMatch: [
      'git checkout main',
      'git checkout -b fix',
      'git restore --staged .',
      'git stash',
      'git stash pop',
      'git checkout -- src/a.ts',
    ],
  },
  {
    ...base,
    id: 'git.rewrite-history',
    severity: 'high',
    required: false,
    reason: 'It rewrites or drops history for good.',
    alternative: () => 'git log --oneline -20',
    matches: (call) => {
      const parsed = parseGit(call);
      if (!parsed) return false;
      const { sub, args } = parsed;
      if (sub === 'filter-branch' || sub === 'filter-repo') return true;
      if (sub === 'reflog') return ['expire', 'delete'].includes(args[0] ?? '');
      if (sub === 'gc')
        return args.some((arg) => /^--prune=(now|all)/.test(arg)) || args.includes('--aggressive');
      if (sub === 'update-ref') return args.includes('-d');
      if (sub === 'branch') return args.some((arg) => /^-[a-zA-Z]*D/.test(arg));
      return false;
    },
    match: [
      'git filter-branch --all',
      'git reflog expire --expire=now --all',
      'git gc --prune=now',
      'git update-ref -d HEAD',
      'git branch -D main',
    ],
    notMatch: [
      'git gc',
      'git reflog',
      'git branch -d merged',
      'git branch',
      'git update-ref refs/x HEAD',
    ],
  },
  {
    ...base,
    id: 'git.no-verify',
    severity: 'medium',
    required: false,
    reason: 'It skips the checks that protect the repository.',
    alternative: (call) => {
      const parsed = parseGit(call);
      const kept = (parsed?.args ?? []).filter((arg) => !/^--no-v/.test(arg) && arg !== '-n');
      return ['git', parsed?.sub ?? 'status', ...kept].join(' ');
    },
    matches: (call) => {
      const parsed = parseGit(call);
      if (!parsed) return false;
      if (parsed.config.some((one) => /^core\.hookspath=/i.test(one))) return true;
      if (!['commit', 'push', 'merge', 'am', 'cherry-pick', 'rebase'].includes(parsed.sub))
        return false;
      const message = parsed.args.findIndex((arg) => arg === '-m' || arg === '--message');
      const flags = parsed.args.filter((_arg, index) => message < 0 || index !== message + 1);
      return (
        long(flags, 'no-verify', 4) ||
        (parsed.sub === 'commit' &&
          short(
            flags.filter((arg) => !/^-[a-zA-Z]*m/.test(arg)),
            'n',
          ))
      );
    },
    match: [
      'git commit --no-verify -m x',
      'git commit -n -m x',
      'git push --no-verify',
      'git -c core.hooksPath=/dev/null commit -m x',
    ],
    notMatch: ['git commit -m "use --no-verify never"', 'git commit -am fix', 'git push'],
  },
];
