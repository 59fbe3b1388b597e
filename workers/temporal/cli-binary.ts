import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Finder from '../../scripts/temporal-cli.mjs';
import { packageRoot } from '../../config/paths.ts';
import { TemporalError } from './errors.ts';

/** The set-up's own finder: it must be plain JavaScript outside `dist/`, because it runs before the build. */
export async function loadFinder(): Promise<typeof Finder> {
  const file = join(packageRoot(), 'scripts', 'temporal-cli.mjs');
  return (await import(pathToFileURL(file).href)) as typeof Finder;
}

/** The temporal binary: found, or obtained when this machine has none. */
export async function temporalBinary(options: {
  cakeHome: string;
  env: Record<string, string | undefined>;
  log?: (line: string) => void;
}): Promise<Finder.TemporalCli> {
  const finder = await loadFinder();
  try {
    return await finder.obtainTemporalCli(options);
  } catch (error) {
    if (!(error instanceof finder.TemporalCliError)) throw error;
    const kind = error.message.includes('CAKE needs') ? 'wrong-version' : 'binary-missing';
    throw new TemporalError(kind, error.message, { remedy: error.remedy, cause: error });
  }
}
