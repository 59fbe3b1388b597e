import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMetricsRegistry } from '../../../adapters/metrics/registry.ts';
import { findTool, TOOLS_REMEDY } from '../../../adapters/prometheus/tools.ts';
import { packageRoot } from '../../../config/paths.ts';

const promtool = findTool('promtool', process.env);
if (promtool === null) console.warn(`promtool is absent, its tests are skipped. ${TOOLS_REMEDY}`);

/** The only remarks that are accepted; docs/observability.md says why. */
const ALLOWED = [
  'cake_rollback_operations counter metrics should have "_total" suffix',
  'nodejs_active_handles_total non-counter metrics should not have "_total" suffix',
  'nodejs_active_requests_total non-counter metrics should not have "_total" suffix',
  'nodejs_active_resources_total non-counter metrics should not have "_total" suffix',
];

describe.skipIf(promtool === null)('promtool', () => {
  it('has nothing to say about the metrics beyond the four known remarks', async () => {
    const page = await createMetricsRegistry({}).text();
    const { stderr, stdout } = spawnSync(promtool!, ['check', 'metrics'], {
      input: page,
      encoding: 'utf8',
    });
    const remarks = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    expect(remarks.toSorted()).toEqual(ALLOWED);
  });

  it('finds the rules clean', () => {
    const file = join(packageRoot(), 'grafana', 'prometheus', 'cake-rules.yml');
    const args = ['check', 'rules', '--lint=all', '--lint-fatal', file];
    expect(execFileSync(promtool!, args, { encoding: 'utf8' })).toContain('SUCCESS');
  });

  it.each(['prometheus.yml', 'prometheus.compose.yml'])(
    'finds the settings in %s sound, and their rules beside them',
    (name) => {
      const file = join(packageRoot(), 'grafana', 'prometheus', name);
      const said = execFileSync(promtool!, ['check', 'config', file], { encoding: 'utf8' });
      expect(said).toContain('rules found');
    },
  );
});

const amtool = findTool('amtool', process.env);

/** `url_file` came with 0.26; Debian 12 has 0.25. */
function knowsFiles(): boolean {
  const said = spawnSync(amtool ?? 'false', ['--version'], { encoding: 'utf8' });
  return Number(/version 0\.(\d+)/.exec(`${said.stdout}${said.stderr}`)?.[1] ?? 0) >= 26;
}
const ALERTS = ['alertmanager.yml', ...(knowsFiles() ? ['alertmanager.compose.yml'] : [])];

describe.skipIf(amtool === null)('amtool', () => {
  it.each(ALERTS)('finds %s sound', (name) => {
    const file = join(packageRoot(), 'grafana', 'alertmanager', name);
    expect(execFileSync(amtool!, ['check-config', file], { encoding: 'utf8' })).toContain(
      'SUCCESS',
    );
  });
});
