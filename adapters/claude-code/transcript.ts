import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * True when Claude Code has a transcript of the session, so that it must be resumed and cannot be started anew.
 * Transcripts lie at `<config dir>/projects/<work tree>/<session id>.jsonl`.
 */
export function hasTranscript(env: Readonly<Record<string, string>>, sessionId: string): boolean {
  const configDir = env['CLAUDE_CONFIG_DIR'] ?? join(env['HOME'] ?? '', '.claude');
  const projects = join(configDir, 'projects');
  if (!existsSync(projects)) return false;
  return readdirSync(projects).some((name) =>
    existsSync(join(projects, name, `${sessionId}.jsonl`)),
  );
}
