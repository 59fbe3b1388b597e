import type { Deliverable } from './types.ts';

export type ParsedDeliverable =
  | { ok: true; deliverable: Deliverable }
  | { ok: false; problem: string };

const KINDS =
  'command, file, changed, tests, green, coverage, builds, lints, outside, dependencies, http';

/**
 * Reads one `--deliver` text: `command: npm test`, `file: PATH`, `file: PATH contains "TEXT"`,
 * `changed: PATH`, `tests: COMMAND :: name, name`, `green: COMMAND :: name, name`
 * (tests that must stay green), `coverage: COMMAND >= 90`, `builds: COMMAND`, `lints: COMMAND`, `outside: PATH, PATH` (nothing
 * else may change), `dependencies: none` (no new one), `http: URL [STATUS]`.
 * The id is the text itself; callers that need short ids give their own.
 */
export function parseDeliverable(text: string): ParsedDeliverable {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? '' : text.slice(0, colon).trim();
  const rest = text.slice(colon + 1).trim();
  if (colon < 0) return problem(`it has no kind before a colon; use one of ${KINDS}`);
  if (rest === '') return problem(`nothing stands behind "${kind}:"`);
  const id = `${kind}: ${rest}`;
  switch (kind) {
    case 'command':
    case 'builds':
    case 'lints':
      return { ok: true, deliverable: { id, kind, command: rest } };
    case 'changed':
      return checkedPath(rest, (path) => ({ id, kind: 'file_changed', path }));
    case 'file': {
      const contains = /^(.+?)\s+contains\s+"(.+)"$/s.exec(rest);
      return contains
        ? checkedPath(contains[1]!, (path) => ({
            id,
            kind: 'file_contains',
            path,
            text: contains[2]!,
          }))
        : checkedPath(rest, (path) => ({ id, kind: 'file_exists', path }));
    }
    case 'tests':
    case 'green': {
      const [command = '', names = ''] = rest.split('::').map((part) => part.trim());
      const tests = names
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      if (command === '' || tests.length === 0)
        return problem(`write it as "${kind}: COMMAND :: name, name"`);
      const named = kind === 'tests' ? 'tests_pass' : 'tests_still_green';
      return { ok: true, deliverable: { id, kind: named, command, tests } };
    }
    case 'coverage': {
      const match = /^(.+?)\s*>=\s*(\d+(?:\.\d+)?)\s*%?$/.exec(rest);
      if (!match) return problem('write it as "coverage: COMMAND >= 90"');
      return {
        ok: true,
        deliverable: { id, kind: 'coverage', command: match[1]!, minPercent: Number(match[2]) },
      };
    }
    case 'outside': {
      const paths = rest.split(',').map((path) => path.trim().replace(/\/$/, ''));
      const bad = paths.find((path) => path === '' || leaves(path));
      return bad === undefined
        ? { ok: true, deliverable: { id, kind: 'unchanged_outside', paths } }
        : problem(`${bad || 'an empty path'} is no path inside the repository`);
    }
    case 'dependencies':
      return rest === 'none'
        ? { ok: true, deliverable: { id, kind: 'no_new_dependency' } }
        : problem('write it as "dependencies: none"');
    case 'http': {
      const match = /^(https?:\/\/\S+)(?:\s+([1-5]\d\d))?$/.exec(rest);
      if (!match) return problem('write it as "http: http://127.0.0.1:PORT/path 200"');
      const status = match[2] === undefined ? {} : { status: Number(match[2]) };
      return { ok: true, deliverable: { id, kind: 'http_answers', url: match[1]!, ...status } };
    }
    default:
      return problem(`there is no kind ${kind}; use one of ${KINDS}`);
  }
}

function problem(text: string): ParsedDeliverable {
  return { ok: false, problem: text };
}

function checkedPath(path: string, make: (path: string) => Deliverable): ParsedDeliverable {
  return leaves(path)
    ? problem(`${path} leaves the repository; give a path inside it`)
    : { ok: true, deliverable: make(path) };
}

function leaves(path: string): boolean {
  return path.startsWith('/') || path.split('/').includes('..');
}
