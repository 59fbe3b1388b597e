import type { Deliverable } from './types.ts';

export type ParsedDeliverable =
  | { ok: true; deliverable: Deliverable }
  | { ok: false; problem: string };

const KINDS = 'command, file, changed, tests, coverage, builds, lints';

/**
 * Reads one `--deliver` text: `command: npm test`, `file: PATH`, `file: PATH contains "TEXT"`,
 * `changed: PATH`, `tests: COMMAND :: name, name`, `coverage: COMMAND >= 90`, `builds: COMMAND`, `lints: COMMAND`.
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
    case 'tests': {
      const [command = '', names = ''] = rest.split('::').map((part) => part.trim());
      const tests = names
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      if (command === '' || tests.length === 0)
        return problem('write it as "tests: COMMAND :: name, name"');
      return { ok: true, deliverable: { id, kind: 'tests_pass', command, tests } };
    }
    case 'coverage': {
      const match = /^(.+?)\s*>=\s*(\d+(?:\.\d+)?)\s*%?$/.exec(rest);
      if (!match) return problem('write it as "coverage: COMMAND >= 90"');
      return {
        ok: true,
        deliverable: { id, kind: 'coverage', command: match[1]!, minPercent: Number(match[2]) },
      };
    }
    default:
      return problem(`there is no kind ${kind}; use one of ${KINDS}`);
  }
}

function problem(text: string): ParsedDeliverable {
  return { ok: false, problem: text };
}

function checkedPath(path: string, make: (path: string) => Deliverable): ParsedDeliverable {
  const leaves = path.startsWith('/') || path.split('/').includes('..');
  return leaves
    ? problem(`${path} leaves the repository; give a path inside it`)
    : { ok: true, deliverable: make(path) };
}
