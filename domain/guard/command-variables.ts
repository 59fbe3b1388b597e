import type { Frame } from './frame.ts';
import { deeper, Unparsable } from './frame.ts';
import { subshell, type ShellState } from './shell/state.ts';
import type { Walk } from './walk.ts';

/** Variables whose value some program hands to a shell: pagers, editors, browsers, filters. */
const COMMANDS: ReadonlySet<string> = new Set([
  'PROMPT_COMMAND',
  'PAGER',
  'MANPAGER',
  'EDITOR',
  'VISUAL',
  'FCEDIT',
  'BROWSER',
  'LESSOPEN',
  'LESSCLOSE',
  'RSYNC_RSH',
  'CVS_RSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH',
  'GIT_ASKPASS',
  'GIT_PROXY_COMMAND',
  'SSH_ASKPASS',
  'SUDO_ASKPASS',
  'GIT_EDITOR',
  'GIT_SEQUENCE_EDITOR',
  'GIT_PAGER',
  'GIT_EXTERNAL_DIFF',
]);

/** Judges what the value of a variable will run: `PAGER`, `LESSOPEN`, the substitutions of a prompt. */
export function runCommandVariable(
  walk: Walk,
  variable: { name: string; value: string },
  at: { state: ShellState; frame: Frame },
): void {
  const { name, value } = variable;
  const text = COMMANDS.has(name)
    ? value.replace(/^\s*\|-?/, '')
    : /^PS[0-4]$/.test(name) && /\$\(|`/.test(value)
      ? `: "${value.replaceAll('"', '')}"`
      : null;
  if (text === null || text.trim() === '' || at.frame.wrappers.includes(name)) return;
  try {
    walk.run(text, subshell(at.state), { ...deeper(at.frame, name), stdin: null });
  } catch (error) {
    // A value that is no shell text is handed to no shell.
    if (!(error instanceof Unparsable)) throw error;
  }
}
