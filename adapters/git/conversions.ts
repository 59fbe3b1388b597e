import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from './repository.ts';
import { ask } from './ask.ts';

/**
 * Clean tracked paths whose bytes may not be those of their blob: line ends, filters, keywords or encodings
 * stand between the repository and the file. Costs three reading git calls, and only where such a setting exists.
 */
export async function findConverted(
  repo: Repository,
  options: {
    config: ReadonlyMap<string, string>;
    hasAttributes: boolean;
    env: Record<string, string>;
  },
): Promise<string[]> {
  const { config, env } = options;
  const crlf = config.get('core.autocrlf') ?? 'false';
  const eol = config.get('core.eol') ?? 'native';
  const converts =
    !['false', 'no', 'off', '0'].includes(crlf.toLowerCase()) ||
    eol === 'crlf' ||
    options.hasAttributes ||
    attributeFiles(repo, config).some((file) => existsSync(file) && readFileSync(file).length > 0);
  if (!converts) return [];
  const { workTree: cwd } = repo;
  const [ends, names] = await Promise.all([
    ask(['ls-files', '--eol', '-z', '--cached'], { cwd, env }),
    ask(['ls-files', '-z', '--cached'], { cwd, env }),
  ]);
  const found = new Set<string>();
  for (const line of ends.toString('latin1').split('\0')) {
    const tab = line.indexOf('\t');
    if (tab >= 0 && !isVerbatim(line.slice(0, tab))) found.add(line.slice(tab + 1));
  }
  for (const path of await filtered(cwd, names)) found.add(path);
  return [...found];
}

function attributeFiles(repo: Repository, config: ReadonlyMap<string, string>): string[] {
  const own = config.get('core.attributesfile');
  const xdg = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return [
    join(repo.commonDir, 'info', 'attributes'),
    own === undefined ? join(xdg, 'git', 'attributes') : own.replace(/^~(?=\/)/, homedir()),
    '/etc/gitattributes',
  ];
}

/**
 * Whether the bytes of a clean file surely are those of its blob, from what `git ls-files --eol` says of it
 * (https://git-scm.com/docs/git-ls-files). When in doubt they are kept.
 */
export function isVerbatim(info: string): boolean {
  const [, index = '', work = '', attributes = ''] =
    /^i\/(\S*)\s+w\/(\S*)\s+attr\/(.*?)\s*$/.exec(info) ?? [];
  // Absent in the tree: there are no bytes to keep.
  if (work === '' || attributes.includes('-text')) return true;
  if (index !== work) return false;
  if (index === 'none' || index === 'lf') return true;
  // Other line ends on both sides are equal only where git let them be.
  const forced = /(?:^|\s)text(?!=auto)/.test(attributes) || /(?<!auto )eol=/.test(attributes);
  return !forced && index !== 'mixed';
}

/** Paths with a filter, keywords or an encoding. */
async function filtered(cwd: string, names: Buffer): Promise<string[]> {
  if (names.length === 0) return [];
  const out = await ask(
    ['check-attr', '-z', '--stdin', 'filter', 'ident', 'working-tree-encoding'],
    { cwd, input: names },
  );
  const fields = out.toString('latin1').split('\0');
  const found = new Set<string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const value = fields[at + 2]!;
    if (value !== 'unspecified' && value !== 'unset') found.add(fields[at]!);
  }
  return [...found];
}
