import type { Arg } from '../shell/state.ts';

/** Programs that fetch a package and run it. */
export const PACKAGE_RUNNERS: ReadonlySet<string> = new Set(['npx', 'pnpx', 'bunx', 'uvx', 'pipx']);

/** `npm@10 publish` runs `npm`: the version of a package is no part of its program's name. */
export function unversioned([first, ...rest]: readonly Arg[]): Arg[] {
  if (!first) return [];
  const name = /^(@?[\w./-]+)@[\w.^~*-]+$/.exec(first.text)?.[1];
  return [name === undefined ? first : { ...first, text: name }, ...rest];
}
