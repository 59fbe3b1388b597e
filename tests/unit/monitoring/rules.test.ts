import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../domain/metrics/catalogue.ts';
import { slugOf } from '../../../domain/monitoring/alert.ts';
import { RECORDING_RULES } from '../../../domain/monitoring/recording.ts';
import { ALERTS } from '../../../domain/monitoring/rules.ts';
import { MONITORING_FILES } from '../../../scripts/generate-monitoring.ts';

const NAMES = new Set<string>(
  Object.values(CATALOGUE).flatMap(({ name }) => [name, `${name}_bucket`, `${name}_count`]),
);
const RECORDED = new Set(RECORDING_RULES.map(({ record }) => record));

/** Names of CAKE's series in an expression; recorded ones begin with their level. */
const namesIn = (expr: string): string[] =>
  [...expr.matchAll(/(?<![\w:])(?:[a-z_]+:)?cake_[a-z0-9_]+(?::[a-z0-9_]+)*/g)].map(
    ([name]) => name,
  );

describe('the generated files of grafana/ and the runbooks', () => {
  it.each(Object.entries(MONITORING_FILES))('%s is what its source says', (path, text) => {
    expect(readFileSync(path, 'utf8'), 'run npm run docs:generate').toBe(text());
  });
});

describe('the alerts', () => {
  it('cover what may go wrong unattended', () => {
    const names = ALERTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'CakeEscalation',
        'CakeGuardFailure',
        'CakeRollbackFailed',
        'CakeAgentHung',
        'CakeWorkerDown',
        'CakeDiskLow',
        'CakeReactionSlow',
        'CakeVoiceRejections',
        'TemporalWorkflowTasksFail',
        'CakeBudgetBurn',
      ]),
    );
  });

  it.each(ALERTS.map((alert) => [alert.name, alert] as const))(
    '%s asks only for series that exist, and has a case that fires and a near miss',
    (_name, alert) => {
      const unknown = namesIn(alert.expr).filter((name) => !NAMES.has(name) && !RECORDED.has(name));
      expect(unknown).toEqual([]);
      expect(alert.fires.length).toBeGreaterThan(0);
      expect(alert.silent.length).toBeGreaterThan(0);
      expect(alert.summary).toMatch(/\.$/);
    },
  );

  it('have a runbook each, with diagnosis and mitigation', () => {
    const page = readFileSync('docs/runbooks.md', 'utf8');
    for (const { name } of ALERTS) {
      const section = page.split(`<a id="${slugOf(name)}"></a>`)[1]?.split('<a id=')[0] ?? '';
      for (const heading of ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'])
        expect(section, `${name} ${heading}`).toContain(`**${heading}.**`);
    }
  });

  it('record only from series that exist', () => {
    for (const { record, expr } of RECORDING_RULES)
      expect([
        record,
        namesIn(expr).filter((name) => !NAMES.has(name) && !RECORDED.has(name)),
      ]).toEqual([record, []]);
  });
});
