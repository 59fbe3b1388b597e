import { describe, expect, it } from 'vitest';
import { createMetricsRegistry } from '../../../../adapters/metrics/registry.ts';
import { CATALOGUE, sample } from '../../../../domain/metrics/catalogue.ts';

const value = (page: string, series: string): string | undefined =>
  page
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);

describe('the metrics registry', () => {
  it('shows every metric of the catalogue in the text format 0.0.4', async () => {
    const registry = createMetricsRegistry({});
    expect(registry.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    const page = await registry.text();
    const shown = [...page.matchAll(/^# TYPE (cake_\w+) (\w+)$/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    );
    expect(shown.toSorted()).toEqual(
      Object.values(CATALOGUE)
        .map(({ name, type }) => `${name} ${type}`)
        .toSorted(),
    );
  });

  it('has counters at 0 before anything happened, so that increase() sees the first one', async () => {
    const registry = createMetricsRegistry({});
    const series = 'cake_rollback_operations{reason="abort",success="false"}';
    expect(value(await registry.text(), series)).toBe('0');
    registry.record([sample('rollbacks', { reason: 'abort', success: 'false' })]);
    expect(value(await registry.text(), series)).toBe('1');
  });

  it('shows no gauge before somebody has looked: 0 would be a lie', async () => {
    const registry = createMetricsRegistry({});
    expect(value(await registry.text(), 'cake_temporal_up')).toBeUndefined();
    registry.record([sample('temporalUp', {}, 0)]);
    expect(value(await registry.text(), 'cake_temporal_up')).toBe('0');
  });

  it('records a label value that it does not know as other, and says so once', async () => {
    const told: string[] = [];
    const registry = createMetricsRegistry({
      onOverflow: (...all) => void told.push(all.join(' ')),
    });
    const strange = sample('errorsDetected', { family: 'cobol', severity: 'high' });
    registry.record([strange, strange]);
    expect(
      value(await registry.text(), 'cake_errors_detected_total{family="other",severity="high"}'),
    ).toBe('2');
    expect(told).toEqual(['cake_errors_detected_total family cobol']);
  });

  it("follows another process' total up, and over its restart", async () => {
    const registry = createMetricsRegistry({});
    const total = async (n: number): Promise<string | undefined> => {
      registry.raiseTo(sample('restarts', { component: 'worker' }, n));
      return value(await registry.text(), 'cake_component_restarts_total{component="worker"}');
    };
    expect(await total(2)).toBe('2');
    expect(await total(2)).toBe('2');
    expect(await total(3)).toBe('3');
    expect(await total(1)).toBe('4');
  });
});
