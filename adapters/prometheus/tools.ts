import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs of the Prometheus project, as Debian and the releases name them. */
const NAMES = {
  promtool: ['promtool'],
  amtool: ['amtool'],
  prometheus: ['prometheus'],
  alertmanager: ['prometheus-alertmanager', 'alertmanager'],
} as const;

export type PrometheusTool = keyof typeof NAMES;

/** How to get one that is missing, for a person. */
export const TOOLS_REMEDY =
  'Install Prometheus (Debian: apt-get install prometheus prometheus-alertmanager), or name a folder with its programs in CAKE_PROMETHEUS_DIR.';

/** Path of a program in CAKE_PROMETHEUS_DIR or on PATH; null when there is none. */
export function findTool(
  tool: PrometheusTool,
  env: Record<string, string | undefined>,
): string | null {
  const own = env['CAKE_PROMETHEUS_DIR'];
  const dirs = [...(own === undefined ? [] : [own]), ...(env['PATH'] ?? '').split(delimiter)];
  for (const dir of dirs) {
    for (const name of NAMES[tool]) {
      if (dir !== '' && existsSync(join(dir, name))) return join(dir, name);
    }
  }
  return null;
}
