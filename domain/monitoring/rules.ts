import { slugOf, type AlertRule } from './alert.ts';
import { MACHINE_ALERTS } from './alerts-machine.ts';
import { OPERATOR_ALERTS } from './alerts-operator.ts';
import { SAFETY_ALERTS } from './alerts-safety.ts';
import { TEMPORAL_ALERTS } from './alerts-temporal.ts';
import { RECORDING_RULES } from './recording.ts';

/** Every alert; docs/runbooks.md has a section for each. */
export const ALERTS: readonly AlertRule[] = [
  ...OPERATOR_ALERTS,
  ...SAFETY_ALERTS,
  ...MACHINE_ALERTS,
  ...TEMPORAL_ALERTS,
];

/** Name of the rules file; the tests beside it refer to it. */
export const RULES_FILE = 'cake-rules.yml';
/** Name of the tests' file. */
export const RULES_TEST_FILE = 'cake-rules.test.yml';

/** Content of the rules file as plain data. */
export function ruleGroups(): object {
  return {
    groups: [
      { name: 'cake-recording', rules: RECORDING_RULES },
      { name: 'cake-alerts', rules: ALERTS.map(ruleOf) },
    ],
  };
}

function ruleOf(alert: AlertRule): object {
  return {
    alert: alert.name,
    expr: alert.expr,
    ...(alert.for === '0s' ? {} : { for: alert.for }),
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      runbook: `docs/runbooks.md#${slugOf(alert.name)}`,
    },
  };
}

/** promtool's unit tests of all alerts: each fires on its series, and stays silent on each near miss. */
export function ruleTests(): object {
  return {
    rule_files: [RULES_FILE],
    evaluation_interval: '1m',
    tests: ALERTS.flatMap((alert) => [
      testOf(alert, `${alert.name} fires`, alert.fires, 1),
      ...alert.silent.map((one, index) =>
        testOf(alert, `${alert.name} stays silent (${index + 1})`, one, 0),
      ),
    ]),
  };
}

function testOf(alert: AlertRule, name: string, input: AlertRule['fires'], firing: number): object {
  const state = `ALERTS{alertname="${alert.name}",alertstate="firing"}`;
  return {
    name,
    interval: '1m',
    input_series: input,
    promql_expr_test: [
      {
        expr: `count(${state}) or vector(0)`,
        eval_time: alert.at ?? '30m',
        exp_samples: [{ labels: '{}', value: firing }],
      },
    ],
  };
}

/** The page docs/runbooks.md. */
export function renderRunbooks(): string {
  const lines = [
    '# Runbooks',
    '',
    'Generated from `domain/monitoring/` by `npm run docs:generate`: one section for each alert of `grafana/prometheus/cake-rules.yml`.',
    '`TASK` stands for a task id of `cake task list`; `~/.cake` for `CAKE_HOME`.',
  ];
  for (const alert of ALERTS) {
    const held = alert.for === '0s' ? 'at once' : `after ${alert.for}`;
    lines.push('', `<a id="${slugOf(alert.name)}"></a>`, '', `## ${alert.name}`, '');
    lines.push(`${alert.summary} *${alert.severity}, ${held}.*`, '');
    lines.push('```promql', alert.expr, '```', '');
    lines.push(`**Meaning.** ${alert.meaning}`, '', `**Impact.** ${alert.impact}`, '');
    lines.push('**Diagnosis.**', '', ...commands(alert.diagnosis), '');
    lines.push('**Mitigation.**', '', ...commands(alert.mitigation));
  }
  return `${lines.join('\n')}\n`;
}

const commands = (list: readonly string[]): string[] => ['```bash', ...list, '```'];
