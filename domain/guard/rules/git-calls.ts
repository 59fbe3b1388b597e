import type { Call } from '../call.ts';
import { parseGit, type GitCall } from '../git.ts';
import { withoutMarks } from '../shell/marks.ts';

/** True when a git call throws away changes that are in no commit. */
export function discards(parsed: GitCall): boolean {
  const { sub, flags, operands, paths, separated } = parsed;
  const all = names(parsed);
  switch (sub) {
    case 'checkout': {
      if (flags.has('force')) return true;
      if (
        flags.has('b') ||
        flags.has('B') ||
        flags.has('orphan') ||
        flags.has('ours') ||
        flags.has('theirs')
      )
        return false;
      if (separated) return paths.length > 0;
      if (flags.has('pathspec-from-file')) return true;
      if (flags.has('detach') || flags.has('track')) return false;
      const plain = operands.map(({ text }) => withoutMarks(text));
      return (
        plain.some(isAll) ||
        plain.length > 1 ||
        operands.some(({ glob }) => glob) ||
        (plain.length === 1 && looksLikeFile(plain[0]!))
      );
    }
    case 'switch':
      return flags.has('force') || flags.has('discard-changes');
    case 'restore':
      return (
        (!flags.has('staged') || flags.has('worktree')) &&
        !flags.has('ours') &&
        !flags.has('theirs') &&
        (all.length > 0 || flags.has('pathspec-from-file'))
      );
    case 'checkout-index':
      return flags.has('force');
    case 'rm':
      return (
        flags.has('force') &&
        !flags.has('cached') &&
        !flags.has('dry-run') &&
        (all.some(isAll) || operands.some(({ glob }) => glob))
      );
    case 'submodule':
      return (
        (all[0] === 'deinit' && (flags.has('force') || flags.has('all'))) ||
        (all[0] === 'update' && flags.has('force'))
      );
    case 'worktree':
      return all[0] === 'remove' && flags.has('force');
    default:
      return false;
  }
}

/** True when a call rewrites history or deletes objects. */
export function rewrites(parsed: GitCall, call: Call): boolean {
  const { sub, flags, values } = parsed;
  const [first = ''] = names(parsed);
  switch (sub) {
    case 'filter-branch':
    case 'filter-repo':
      return true;
    case 'reflog':
      return ['expire', 'delete'].includes(first) && !flags.has('dry-run');
    case 'gc':
      return (
        /^(?:now|all|0|\d+\.?(?:seconds?|minutes?)\S*)$/.test(values.get('prune') ?? '') ||
        /^(?:now|all)$/.test(parsed.config.get('gc.pruneexpire') ?? '') ||
        parsed.config.get('gc.reflogexpire') === 'now' ||
        parsed.config.get('gc.reflogexpireunreachable') === 'now'
      );
    case 'prune':
      return !flags.has('dry-run');
    case 'update-ref':
      return (
        flags.has('delete') ||
        flags.has('stdin') ||
        (first.startsWith('refs/heads/') && names(parsed).length > 1)
      );
    case 'fast-import':
      return flags.has('force') || call.args.some(({ text }) => text === '--force');
    case 'repack':
      return call.args.some(({ text }) =>
        /^--(?:unpack-unreachable|cruft-expiration)=(?:now|all|0)/.test(text),
      );
    case 'tag':
      return flags.has('delete') || flags.has('force');
    case 'fetch':
      return names(parsed).some((ref) => /^\+[^:]*:(?:refs\/heads\/|(?!refs\/)[^*]+$)/.test(ref));
    case 'symbolic-ref':
      return flags.has('delete') || (first === 'HEAD' && names(parsed).length > 1);
    case 'checkout':
    case 'switch':
      return resetsBranch(parsed);
    case 'replace':
      return flags.has('delete');
    case 'branch':
      return (
        flags.has('D') ||
        (flags.has('delete') && flags.has('force')) ||
        (flags.has('force') && !flags.has('move') && !flags.has('copy')) ||
        // With one name it is the present branch that gets it, as in a new repository.
        ((flags.has('M') || flags.has('C') || flags.has('force')) && names(parsed).length > 1)
      );
    case 'rebase':
      return flags.has('root');
    case 'lfs':
      return (
        (first === 'migrate' && /import|export/.test(names(parsed)[1] ?? '')) ||
        (first === 'prune' && flags.has('force'))
      );
    case 'remote':
      return false;
    default:
      return call.program !== 'git' && !/^(?:--help|-h|--version)$/.test(call.args[0]?.text ?? '');
  }
}

/** Branches that hold more than the work of a moment. */
const SHARED_BRANCH =
  /^(?:main|master|develop|dev|trunk|production|prod|staging|release(?:[/-].*)?)$/;

/** `-B`/`-C` that moves a branch away from its commits: a shared one, or back to what the server has of it. */
function resetsBranch({ flags, values, operands }: GitCall): boolean {
  const name = flags.has('B') ? values.get('B') : values.get('force-create');
  if (name === undefined) return false;
  const branch = withoutMarks(name);
  const start = withoutMarks(operands[0]?.text ?? '');
  return start !== '' && (SHARED_BRANCH.test(branch) || start.endsWith(`/${branch}`));
}

const NULL_HOOKS = /^(?:\/dev\/null|\/tmp\/.*|\/nonexistent.*|\/var\/empty.*|\s*|\.|no|none)$/;

const HOOK_FILE = /(?:^|\/)(?:\.git\/hooks|\.husky)\/(?!.*\.sample$)[^/]+$/;

/** True when a hook is replaced by nothing: an empty file, `exit 0`, a link to `/dev/null`. */
function emptiesHook(call: Call, texts: readonly string[]): boolean {
  if (call.writes.some((one) => !one.append && HOOK_FILE.test(one.text)))
    return (
      ['', ':', 'true'].includes(call.program) ||
      (['echo', 'printf', 'cat'].includes(call.program) &&
        /^(?:#!\S+(?: \S+)?)?\s*(?:exit 0|true|:|\/dev\/null)?\s*$/.test(
          [call.stdin ?? '', ...texts.filter((one) => !one.startsWith('-'))]
            .join('\n')
            .replace(/\\n/g, '\n'),
        ))
    );
  return (
    ['ln', 'cp', 'install', 'truncate', 'tee'].includes(call.program) &&
    HOOK_FILE.test(texts.at(-1) ?? '') &&
    (call.program === 'truncate' || texts.some((one) => /^\/dev\/null$|\/bin\/true$/.test(one)))
  );
}

/** True when a call goes around the checks of the repository. */
export function skipsHooks(call: Call): boolean {
  const texts = call.args.map(({ text }) => withoutMarks(text));
  if (emptiesHook(call, texts)) return true;
  switch (call.program) {
    case 'pre-commit':
    case 'lefthook':
    case 'husky':
    case 'overcommit':
    case 'npx':
      return call.program === 'npx'
        ? false
        : texts.some((one) => one === 'uninstall' || one === '--uninstall');
    case 'gh':
      return texts[0] === 'pr' && texts[1] === 'merge' && texts.includes('--admin');
    case 'chmod':
      return (
        texts.some((one) => /(?:^|\/)(?:\.git\/hooks|\.husky)(?:\/|$)/.test(one)) &&
        texts.some((one) => /^(?:[ugoa]*-[rwx]*x|0?[046][0246]{2}|0?000)/.test(one))
      );
    case 'rm':
    case 'mv':
    case 'unlink':
      return texts.some((one) =>
        /(?:^|\/)(?:\.git\/hooks(?:\/(?!.*\.sample$).*)?|\.husky(?:\/.*)?)$/.test(one),
      );
    case 'export':
      return texts.some((one) =>
        /^(?:HUSKY=0|HUSKY_SKIP_HOOKS=1|LEFTHOOK=(?:0|false)|SKIP_HOOKS=1|OVERCOMMIT_DISABLE=1|GIT_CONFIG_VALUE_\d+=\/dev\/null)$/.test(
          one,
        ),
      );
  }
  const parsed = parseGit(call);
  if (!parsed) return false;
  const hooks = parsed.config.get('core.hookspath');
  if (
    hooks !== undefined &&
    (NULL_HOOKS.test(hooks) || parsed.sub === 'commit' || parsed.sub === 'push')
  )
    return true;
  if (parsed.sub === 'config') {
    const found = names(parsed).filter((one) => one !== 'set' && one !== 'unset');
    if (parsed.flags.has('get')) return false;
    // Every later clone and init would start what lies there.
    if (found[0]?.toLowerCase() === 'init.templatedir' && found.length > 1) return true;
    if (found[0]?.toLowerCase() !== 'core.hookspath') return false;
    return NULL_HOOKS.test(
      found[1] ??
        (parsed.flags.has('unset') || parsed.flags.has('unset-all') || names(parsed)[0] === 'unset'
          ? ''
          : '.githooks'),
    );
  }
  if (
    !['commit', 'push', 'merge', 'am', 'cherry-pick', 'rebase', 'pull', 'revert'].includes(
      parsed.sub,
    )
  )
    return false;
  for (const [name, value] of call.env) {
    if (/^(?:HUSKY|LEFTHOOK)$/.test(name) && /^(?:0|false)$/.test(value)) return true;
    if (
      /^(?:SKIP|HUSKY_SKIP_HOOKS|SKIP_HOOKS|OVERCOMMIT_DISABLE|PRE_COMMIT_ALLOW_NO_CONFIG|LEFTHOOK_EXCLUDE)$/.test(
        name,
      ) &&
      value !== '' &&
      value !== '0'
    )
      return true;
  }
  return (
    parsed.flags.has('no-verify') &&
    !parsed.flags.has('dry-run') &&
    (parsed.sub !== 'cherry-pick' || texts.some((one) => one.startsWith('--no-v')))
  );
}

/** Operands and paths as plain text. */
export const names = (parsed: GitCall): string[] =>
  [...parsed.operands, ...parsed.paths].map(({ text }) => withoutMarks(text));

/** Operands that mean everything below. */
const isAll = (path: string): boolean =>
  /^(?:\.|\.\/|\*|:\/|:|\.\/\*|:\(top\).*|:\/\*|\*\*|--|\.\.)$/.test(path);

/** Looks like a file, not like a branch: ends in a letter extension or is a known path form. */
const looksLikeFile = (path: string): boolean =>
  (/\.[a-z][a-z0-9]{0,5}$/i.test(path) || path.startsWith('./') || path.endsWith('/')) &&
  !/^(?:release|feature|hotfix|v\d)/.test(path);
