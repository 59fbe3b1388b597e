import { deeper, Unparsable, type Frame } from './frame.ts';
import { subshell, type ShellState } from './shell/state.ts';
import type { Walk } from './walk.ts';

/** Wrapper name of what a written file will do when something else starts it. */
export const LATER = '@later';

/** Files below home that a shell or a login reads by itself. */
const HOME_STARTUP =
  /^(?:\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zprofile|zshenv|zlogin|zlogout|kshrc|mkshrc|xprofile|xinitrc|xsessionrc)|\.ssh\/rc|\.config\/fish\/config\.fish)$/;
/** Files in a work tree that git, direnv or a hook manager starts by themselves. */
const TREE_STARTUP = /(?:^|\/)(?:\.git\/hooks\/(?!.*\.sample$)[^/]+|\.husky\/[^/_][^/]*|\.envrc)$/;

/** Judges text that was written to a file which runs by itself: the next shell, commit or `cd` would do it. */
export function runLater(
  walk: Walk,
  path: string,
  content: string,
  at: { state: ShellState; frame: Frame },
): void {
  const { state, frame } = at;
  if (state.realm !== 'here' || content === '' || frame.wrappers.includes(LATER)) return;
  const below = path.startsWith(`${state.home}/`) ? path.slice(state.home.length + 1) : null;
  if (!(below !== null && HOME_STARTUP.test(below)) && !TREE_STARTUP.test(path)) return;
  const shebang = /^#!\s*(\S+)/.exec(content)?.[1];
  if (shebang !== undefined && !/(?:sh|env)$/.test(shebang)) return;
  try {
    walk.run(content, subshell(state), { ...deeper(frame, LATER), stdin: null });
  } catch (error) {
    // Text of another language: nothing of it can be told here.
    if (!(error instanceof Unparsable)) throw error;
  }
}
