import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadUserPatterns } from '../config/user-patterns.ts';
import type { ErrorRecord } from '../domain/errors/record.ts';

/** Where a user's own error patterns lie: in the user's folder only, since their fixes become the operator's words. */
export const PATTERNS_FILE = 'patterns.yaml';
/** An edit holds within a second. */
const LOOK_EVERY_MS = 500;

/** What a stat tells of an edit; null when there is no file. */
function stampOf(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}:${stat.ino}` : null;
}

/**
 * Follows the user's patterns, so that an edit holds in a running task. A bad pattern is told with its
 * place and the rest is used; a file that cannot be read as a whole leaves the last good patterns.
 */
export async function followUserPatterns(
  cakeHome: string,
  deps: {
    use: (records: readonly ErrorRecord[]) => void;
    tell: (text: string, facts: object) => void;
  },
): Promise<{ close: () => void }> {
  const file = join(cakeHome, PATTERNS_FILE);
  let stamp: string | null = null;

  async function look(): Promise<void> {
    const now = stampOf(file);
    if (now === stamp) return;
    stamp = now;
    if (now === null) {
      deps.use([]);
      return deps.tell('the user patterns are gone', {});
    }
    try {
      const { records, problems, readable } = await loadUserPatterns(file, file);
      if (problems.length > 0) deps.tell('user patterns are refused', { problems });
      if (!readable) return;
      deps.use(records);
      deps.tell('user patterns hold', { patterns: records.length });
    } catch (error) {
      deps.tell('the user patterns cannot be read, so the last good ones hold', { error });
    }
  }

  await look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
