import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../domain/metrics/catalogue.ts';
import { dashboardModel, importBody, ROWS } from '../../../domain/monitoring/dashboard.ts';

interface Placed {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { refId: string; expr: string }[];
}

const placed = dashboardModel()['panels'] as Placed[];
const panels = ROWS.flatMap((row) => row.panels);
const queries = panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

describe('the dashboard', () => {
  it('has every metric of the catalogue on some panel', () => {
    const all = queries.map(([, expr]) => expr).join('\n');
    const missing = Object.values(CATALOGUE)
      .map(({ name }) => name)
      .filter((name) => !new RegExp(`\\b${name}(_bucket|_count|_sum)?\\{`).test(all));
    expect(missing).toEqual([]);
  });

  it.each(queries)(
    '%s: selects the chosen CAKE and asks counters for rates only',
    (_title, expr) => {
      for (const [, matchers] of expr.matchAll(/\{([^}]*)\}/g)) {
        expect(matchers).toContain('job=~"$job"');
        expect(matchers).toContain('instance=~"$instance"');
      }
      for (const [selector] of expr.matchAll(/[a-z_]+(_total|_bucket)\{[^}]*\}(\[[^\]]+\])?/g))
        expect(expr).toMatch(
          new RegExp(`(rate|increase)\\(${selector.replaceAll(/[$()[\]{}|.*+?^\\]/g, '\\$&')}`),
        );
    },
  );

  it('gives panels ids and places of their own', () => {
    expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
    const cells = placed.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of placed) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (const { targets = [] } of placed)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  });

  it('says of every panel what it shows and in which unit', () => {
    expect(new Set(panels.map(({ title }) => title)).size).toBeGreaterThan(30);
    for (const { title, description, unit, targets } of panels) {
      expect(`${title}: ${description}`).toMatch(/\.$/);
      expect([title, unit]).not.toEqual([title, '']);
      expect([title, targets.length]).not.toEqual([title, 0]);
    }
  });

  it('is wrapped for the import call with the keys that Grafana asks for, and bare for provisioning', () => {
    const body = importBody();
    const allowed = [
      'dashboard',
      'overwrite',
      'inputs',
      'folderUid',
      'folderId',
      'path',
      'pluginId',
    ];
    expect(Object.keys(body).filter((key) => !allowed.includes(key))).toEqual([]);
    expect(body['dashboard']).toEqual(dashboardModel());
    expect(dashboardModel()).toMatchObject({ id: null, uid: 'cake-overview', editable: false });
    expect(JSON.stringify(body)).not.toContain('__inputs');
  });
});
