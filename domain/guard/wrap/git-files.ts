import type { Call } from '../call.ts';
import type { GitCall } from '../git.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';

/** Settings of the configuration files that this command wrote, keys in lower case, later files over earlier ones. */
export function writtenSettings(call: Call, git: GitCall, { state }: At): Map<string, string> {
  const home = call.env.get('HOME') ?? state.home;
  const named = [
    call.env.get('GIT_CONFIG_SYSTEM'),
    `${call.env.get('XDG_CONFIG_HOME') ?? `${home}/.config`}/git/config`,
    `${home}/.gitconfig`,
    call.env.get('GIT_CONFIG_GLOBAL'),
    '.git/config',
    git.config.get('include.path'),
  ];
  const settings = new Map<string, string>();
  for (const name of named) {
    const path = name === undefined ? null : joinPath(git.cwd, name.replace(/^~(?=\/)/, home));
    const content = path === null ? undefined : state.files.get(path);
    if (content === undefined) continue;
    for (const [key, value] of parseSettings(content)) settings.set(key, value);
  }
  return settings;
}

/** Sections and keys of git's configuration syntax, as far as one line holds one setting. */
function parseSettings(content: string): [key: string, value: string][] {
  const settings: [string, string][] = [];
  let section = '';
  for (const line of content.replaceAll(String.raw`\n`, '\n').split('\n')) {
    const [, name, sub, rest = ''] = /^\s*\[([\w.-]+)(?:\s+"([^"]*)")?\](.*)$/.exec(line) ?? [];
    if (name !== undefined) section = sub === undefined ? name : `${name}.${sub}`;
    const pair = /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/.exec(name === undefined ? line : rest);
    if (pair && section !== '')
      settings.push([`${section}.${pair[1]}`.toLowerCase(), pair[2]!.replace(/^"(.*)"$/, '$1')]);
  }
  return settings;
}
