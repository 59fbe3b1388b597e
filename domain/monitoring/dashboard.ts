import type { Panel, Row, Target } from './panel.ts';
import { MACHINE_ROWS } from './panels-machine.ts';
import { PROCESS_ROWS } from './panels-process.ts';
import { WORK_ROWS } from './panels-work.ts';

/** Everything on the dashboard, from the top. */
export const ROWS: readonly Row[] = [...WORK_ROWS, ...MACHINE_ROWS, ...PROCESS_ROWS];

const COLUMNS = 24;
const HEIGHT = { stat: 4, other: 7 };
const SCHEMA = 42;
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The bare model, as provisioning and Grafana's own import page take it. */
export function dashboardModel(): Record<string, unknown> {
  return {
    uid: 'cake-overview',
    id: null,
    title: 'CAKE',
    description: 'Supervision, safety and health of CAKE.',
    tags: ['cake'],
    schemaVersion: SCHEMA,
    version: 1,
    editable: false,
    graphTooltip: 1,
    timezone: 'browser',
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    templating: { list: variables() },
    annotations: { list: [restarts()] },
    panels: layOut(ROWS),
  };
}

/** The body of `POST /api/dashboards/import`: the model in its envelope. */
export function importBody(): Record<string, unknown> {
  return { dashboard: dashboardModel(), overwrite: true, inputs: [], folderUid: '' };
}

function layOut(rows: readonly Row[]): object[] {
  const out: object[] = [];
  let id = 0;
  let y = 0;
  for (const { title, panels } of rows) {
    out.push({
      id: (id += 1),
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const panel of panels) {
      const h = panel.kind === 'stat' ? HEIGHT.stat : HEIGHT.other;
      if (x + panel.width > COLUMNS) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      out.push(toGrafana(panel, (id += 1), { x, y, w: panel.width, h }));
      x += panel.width;
      tallest = Math.max(tallest, h);
    }
    y += tallest;
  }
  return out;
}

function toGrafana(panel: Panel, id: number, gridPos: object): object {
  const { title, description, kind, unit, steps } = panel;
  const thresholds = {
    mode: 'absolute',
    steps: (steps ?? [[null, 'green']]).map(([value, color]) => ({ value, color })),
  };
  const custom = kind === 'timeseries' ? { lineWidth: 1, fillOpacity: 8, showPoints: 'auto' } : {};
  return {
    id,
    type: kind,
    title,
    description,
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: {
      defaults: { unit, ...(kind === 'timeseries' ? { min: 0 } : {}), thresholds, custom },
      overrides: [],
    },
    options: optionsOf(kind),
    targets: panel.targets.map(targetOf),
  };
}

function optionsOf(kind: Panel['kind']): object {
  const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
  switch (kind) {
    case 'timeseries':
      return {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
        tooltip: { mode: 'multi', sort: 'desc' },
      };
    case 'stat':
      return {
        reduceOptions,
        colorMode: 'value',
        graphMode: 'none',
        justifyMode: 'auto',
        textMode: 'auto',
      };
    case 'piechart':
      return {
        reduceOptions,
        pieType: 'donut',
        legend: { displayMode: 'list', placement: 'right', showLegend: true },
      };
    case 'heatmap':
      return {
        calculate: false,
        yAxis: { unit: 's' },
        color: { mode: 'scheme', scheme: 'Oranges', steps: 64 },
        cellGap: 1,
      };
    case 'table':
      return { showHeader: true, cellHeight: 'sm' };
  }
}

function targetOf({ expr, legend, instant, format }: Target, index: number): object {
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource: DATASOURCE,
    expr,
    legendFormat: legend ?? '__auto',
    instant: instant === true,
    range: instant !== true,
    format: format ?? 'time_series',
  };
}

function variables(): object[] {
  const query = (name: string, text: string): object => ({
    name,
    label: name,
    type: 'query',
    datasource: DATASOURCE,
    query: { query: text, refId: name },
    definition: text,
    multi: true,
    // Without allValue: All means the CAKEs that there are, not every job of this Prometheus.
    includeAll: true,
    current: { selected: true, text: ['All'], value: ['$__all'] },
    refresh: 2,
    sort: 1,
  });
  return [
    {
      name: 'datasource',
      label: 'Data source',
      type: 'datasource',
      query: 'prometheus',
      current: {},
      refresh: 1,
    },
    query('job', 'label_values(cake_build_info, job)'),
    query('instance', 'label_values(cake_build_info{job=~"$job"}, instance)'),
  ];
}

function restarts(): object {
  return {
    name: 'Restarts of the worker',
    enable: true,
    iconColor: 'blue',
    datasource: DATASOURCE,
    expr: 'changes(process_start_time_seconds{job=~"$job"}[2m]) > 0',
    titleFormat: 'worker restarted',
  };
}
