import type { Call } from './call.ts';
import { isWithin, joinPath } from './paths.ts';
import { isMarked, withoutMarks } from './shell/marks.ts';
import { globSource } from './shell/parameters.ts';
import type { GuardPolicy } from './types.ts';

/** Where an operation would strike. */
export type Place =
  | 'inside'
  | 'temp'
  | 'workspace'
  | 'git'
  | 'hooks'
  | 'outside'
  | 'system'
  | 'protected'
  | 'unknown';

/** Where temporary files live: what lies below is the agent's own to delete. */
const TEMP_DIRS = [
  '/tmp',
  '/var/tmp',
  '/private/tmp',
  '/private/var/tmp',
  '/dev/shm',
  '/var/folders',
  '/private/var/folders',
];

/** Top-level directories of Linux and macOS, for globs at the root. */
const TOP = [
  'bin',
  'boot',
  'dev',
  'etc',
  'home',
  'lib',
  'lib64',
  'mnt',
  'opt',
  'proc',
  'root',
  'run',
  'sbin',
  'srv',
  'sys',
  'usr',
  'var',
  'Users',
  'System',
  'Library',
  'Applications',
  'Volumes',
  'media',
  'private',
];

const SYSTEM =
  /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|libx32|proc|root|sbin|sys|usr|var|opt|srv|run|System|Library|Applications|Volumes|mnt|media|snap|private|nix|Windows)(?:\/|$)/;

/** Judges one operand. `wide` is for operations on a whole directory, as `find` does. */
export function placeOf(
  word: { text: string; glob?: boolean },
  call: Call,
  policy: GuardPolicy,
): Place {
  // A tilde that stayed literal names a file of that name only for people who look twice.
  const text = word.text.replace(/^~(?=\/|$)/, call.home);
  if (isMarked(text)) return markedPlace(text, word.glob === true, call, policy);
  const { base, pattern } = splitGlob(text, word.glob ?? /[*?[]/.test(text));
  const path = joinPath(call.cwd, base === '' ? (text.startsWith('/') ? '/' : '.') : base);
  if (path === null)
    return pattern === null && /^[\w@][^*]*$/.test(text) && !/(?:^|\/)\.\.(?:\/|$)/.test(text)
      ? 'inside'
      : 'unknown';
  if (call.realm === 'container')
    return isWithin(path, policy.workspace) || isWithin(path, policy.home)
      ? pathPlace(path, pattern, policy)
      : containerPlace(path, pattern);
  if (call.realm === 'remote')
    return containerPlace(path, pattern) === 'system' || !isTemp(path, pattern)
      ? path.startsWith('/home/remote/') && pattern === null && !text.startsWith('/')
        ? 'outside'
        : 'system'
      : 'temp';
  return pathPlace(path, pattern, policy);
}

/** Judges an absolute path, with the pattern of its last component when it had a glob. */
export function pathPlace(path: string, pattern: string | null, policy: GuardPolicy): Place {
  const { workspace, home } = policy;
  if (pattern !== null && path === '/') {
    const shape = new RegExp(`^${globSource(pattern.split('/')[0] ?? '', false)}$`);
    return TOP.some((one) => shape.test(one)) || pattern.startsWith('*') ? 'system' : 'outside';
  }
  if (isProtected(path, pattern, policy)) return 'protected';
  const usable = workspace !== '/' && !isWithin(home, workspace);
  if (usable && isWithin(path, workspace)) return inWorkspace(path, pattern, workspace);
  if (
    path === '/' ||
    isWithin(home, path) ||
    (usable && isWithin(workspace, path) && (pattern === null || matchesAll(pattern)))
  )
    return 'system';
  if (isWithin(home, path)) return 'system';
  const below = path.startsWith(`${home}/`) ? path.slice(home.length + 1) : null;
  if (below !== null) return 'outside';
  if (isTemp(path, pattern)) return 'temp';
  if (TEMP_DIRS.some((one) => one === path || isWithin(one, path))) return 'system';
  if (!usable && isWithin(path, workspace) && !SYSTEM.test(path)) return 'inside';
  return SYSTEM.test(path) || /^\/[^/]+$/.test(path) ? 'system' : 'outside';
}

function inWorkspace(path: string, pattern: string | null, workspace: string): Place {
  const below = path.slice(workspace.length);
  const git = /(?:^|\/)\.git(\/.*)?$/.exec(below);
  if (git) {
    const rest = (git[1] ?? '') + (pattern === null ? '' : `/${pattern}`);
    if (
      /^\/(?:.*\.lock|hooks\/[^/]*\.sample|info\/exclude|\w+_MSG|MERGE_\w+|gc\.log|sharedindex.*)$/.test(
        rest,
      )
    )
      return 'inside';
    return rest.startsWith('/hooks') ? 'hooks' : 'git';
  }
  if (/(?:^|\/)\.husky(?:\/|$)/.test(below)) return 'hooks';
  if (path !== workspace) return pattern !== null && matchesGit(pattern) ? 'git' : 'inside';
  if (pattern === null || matchesAll(pattern)) return 'workspace';
  return matchesGit(pattern) ? 'git' : 'inside';
}

function matchesAll(pattern: string): boolean {
  return (
    /^(?:\*+|\.\*|\?\*|\*\?|\.\[!\.\]\*|\.\?\?\*|\.\.\?\*|\*\/|\*\*\/\*|\{\*,\.\*\}|\[!\.\]\*|\*\.\*)$/.test(
      pattern,
    ) ||
    /^\*+\/?\*?$/.test(pattern) ||
    /^\[(?:!|\^)?[a-zA-Z0-9]-[a-zA-Z0-9](?:[a-zA-Z0-9]-[a-zA-Z0-9])*\]\*\/?$/.test(pattern)
  );
}

function matchesGit(pattern: string): boolean {
  const [first = ''] = pattern.split('/');
  return first.startsWith('.') && new RegExp(`^${globSource(first, false)}$`).test('.git');
}

function isTemp(path: string, pattern: string | null): boolean {
  const root = TEMP_DIRS.find((one) => isWithin(path, one));
  if (root === undefined) return false;
  return path !== root || (pattern !== null && !matchesAll(pattern));
}

function isProtected(path: string, pattern: string | null, policy: GuardPolicy): boolean {
  const all = [...policy.protectedPaths, `${policy.home}/.cake`];
  if (all.some((one) => isWithin(path, one))) return true;
  if (/^\/tmp\/cake-\d/.test(path)) return true;
  return (
    pattern !== null && [...all, '/tmp/cake-1000'].some((one) => patternMeets(path, pattern, one))
  );
}

/**
 * True when a pattern below `path` can mean `dir`, a directory above it or something in it. Each part of the
 * pattern must name a part of it by two letters at least: a bare `*` is judged by the directory it stands in.
 */
function patternMeets(path: string, pattern: string, dir: string): boolean {
  const parts = dir.split('/');
  const given = [...(path === '/' ? [''] : path.split('/')), ...pattern.split('/')];
  const fixed = path === '/' ? 1 : path.split('/').length;
  return parts.every((part, at) => {
    const one = given[at];
    if (one === undefined) return at > fixed;
    if (at < fixed) return one === part;
    return (
      one === part || (/[\w.]{2}/.test(one) && new RegExp(`^${globSource(one, false)}$`).test(part))
    );
  });
}

function containerPlace(path: string, pattern: string | null): Place {
  if (isTemp(path, pattern) || path === '/tmp') return 'temp';
  if (path === '/' || path === '/container')
    return path === '/container' && pattern === null
      ? 'inside'
      : path === '/'
        ? 'system'
        : 'inside';
  if (
    /^\/(?:bin|boot|dev|etc|lib|lib64|proc|root|sbin|sys|usr|var|home|data|mnt|host|hostfs|backup)(?:\/[^/]+)?$/.test(
      path,
    )
  )
    return /^\/var\/(?:cache|log|tmp)/.test(path) || path.startsWith('/root/.') ? 'temp' : 'system';
  return /^\/(?:var\/lib\/(?!apt)|host|mnt|etc|data)/.test(path) ? 'system' : 'inside';
}

function splitGlob(text: string, glob: boolean): { base: string; pattern: string | null } {
  if (!glob) return { base: text, pattern: null };
  const at = text.search(/[*?[]/);
  if (at < 0) return { base: text, pattern: null };
  const cut = text.lastIndexOf('/', at);
  return { base: cut < 0 ? '' : text.slice(0, cut), pattern: text.slice(cut + 1) };
}

function markedPlace(text: string, glob: boolean, call: Call, policy: GuardPolicy): Place {
  const [origin] = call.marks.of(text);
  if (isMarked(text[0] ?? '')) {
    const rest = text.slice(1);
    if (origin?.name === '.git' && origin.kind === 'found') return 'git';
    if (origin?.kind === 'variable' && origin.name.startsWith('CAKE_')) return 'protected';
    if (origin && origin.under !== null) {
      const inner = withoutMarks(rest).replace(/^\/+/, '');
      if (!origin.filtered) {
        const whole = pathPlace(origin.under, '*', policy);
        return whole === 'inside' || whole === 'temp' || inner === ''
          ? whole
          : pathPlace(joinPath(origin.under, inner)!, null, policy);
      }
      if (call.realm !== 'here') return containerPlace(origin.under, 'x');
      const at = pathPlace(`${origin.under}/x`, null, policy);
      return at === 'system' && origin.under === policy.home ? 'outside' : at;
    }
    return 'unknown';
  }
  const plain = [...text].map((char) => (isMarked(char) ? 'x' : char)).join('');
  const fixed = text.slice(
    0,
    [...text].findIndex((char) => isMarked(char)),
  );
  if (fixed === '/' || fixed === '') return 'unknown';
  const place = placeOf({ text: plain, glob }, call, policy);
  return place;
}
