import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../config/paths.ts';
import type { Settings } from '../../config/types.ts';

/** Where the page goes: CAKE_METRICS_PORT over the configuration (0 any free port, `off` none); null: nowhere. */
export function metricsPage(
  settings: Settings['metrics'],
  env: Record<string, string | undefined>,
): { host: string; port: number } | null {
  const { enabled, host, port } = settings;
  const wanted = env['CAKE_METRICS_PORT'];
  if (wanted === 'off' || (wanted === undefined && !enabled)) return null;
  const number = Number(wanted ?? port);
  // A typing error must not stop supervision: the configured port is used.
  return { host, port: Number.isInteger(number) && number >= 0 && number < 65_536 ? number : port };
}

/** Versions of CAKE and of Temporal's SDK as they are installed. */
export function installedVersions(): { version: string; temporalSdk: string } {
  const versionIn = (file: string): string =>
    (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  const require = createRequire(import.meta.url);
  return {
    version: versionIn(join(packageRoot(), 'package.json')),
    temporalSdk: versionIn(require.resolve('@temporalio/worker/package.json')),
  };
}
