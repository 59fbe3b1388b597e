import type { Deliverable } from '../../domain/deliverables/types.ts';

/** A deliverable on one line, so that a table of goals can be read. */
export function deliverableLine(one: Deliverable): string {
  switch (one.kind) {
    case 'command':
    case 'builds':
    case 'lints':
      return `${one.kind} ${one.command}`;
    case 'file_exists':
    case 'file_changed':
      return `${one.kind} ${one.path}`;
    case 'file_contains':
      return `file_contains ${one.path} ${one.text}`;
    case 'tests_pass':
    case 'tests_still_green':
      return `${one.kind} ${one.command} :: ${one.tests.join(', ')}`;
    case 'coverage':
      return `coverage ${one.command} ${one.minPercent}`;
    case 'unchanged_outside':
      return `unchanged_outside ${one.paths.join(', ')}`;
    case 'no_new_dependency':
      return one.kind;
    case 'http_answers':
      return `http ${one.url} ${one.status ?? 200}`;
  }
}
