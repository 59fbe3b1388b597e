import { joinPath } from '../paths.ts';
import type { Token } from './tokens.ts';
import type { Scope } from './values.ts';

/** What a directory listing among these tokens gives, as one unknown below its directory; null without one. */
export function listingOf(
  tokens: readonly Token[],
  scope: Scope,
  cwd: string | null,
): string | null {
  const from = tokens.findIndex(
    ({ kind, text }, at) =>
      kind === 'name' &&
      ((text === 'Dir' && tokens[at + 1]?.text === '[') ||
        /^(?:r?glob|iglob|iterdir|walk|scandir|listdir|readdir|readdirSync|globSync|children|entries)$/.test(
          text,
        )),
  );
  if (from < 0) return null;
  const strings = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => text);
  const home = tokens.some(({ kind, text }) => kind === 'name' && /^(?:home|homedir)$/.test(text));
  const first = strings[0] ?? '.';
  const pattern =
    strings.find((one) => /[*?[]/.test(one)) ??
    (/glob|^Dir$/i.test(tokens[from]!.text) ? strings.at(-1) : undefined);
  const base = (first === pattern ? first.replace(/\/?[^/]*[*?[].*$/, '') : first).replace(
    /^~/,
    scope.home,
  );
  const root = first.startsWith('/') && base === '' ? '/' : base === '' ? '.' : base;
  const last = pattern?.split('/').at(-1) ?? '*';
  return scope.marks.make({
    kind: 'found',
    name: 'listing',
    under: home && strings[0] === pattern ? scope.home : joinPath(cwd, root),
    filtered: !/^[*?]+$/.test(last) || isSifted(tokens),
  });
}

/** True when a condition on the name picks some of a listing. */
function isSifted(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ kind, text }) =>
      kind === 'name' &&
      /^(?:endswith|startswith|endsWith|startsWith|fnmatch|match|search|includes|suffix|stem|splitext|extname|end_with|start_with|getmtime|st_mtime)[?]?$/.test(
        text,
      ),
  );
}
