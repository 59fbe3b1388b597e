import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Deliverable } from '../../../domain/deliverables/types.ts';
import type { AgentEventKind } from '../../../domain/events.ts';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { RULES } from '../../../domain/guard/rules/index.ts';
import { CATALOGUE } from '../../../domain/metrics/catalogue.ts';
import { seriesBound, type MetricDefinition } from '../../../domain/metrics/define.ts';
import {
  DELIVERABLE_KINDS,
  ERROR_FAMILIES,
  EVENT_KINDS,
  GUARD_FAMILIES,
  OTHER,
} from '../../../domain/metrics/labels.ts';
import { renderMetricReference } from '../../../domain/metrics/reference.ts';

const metrics: MetricDefinition[] = Object.values(CATALOGUE);

/** Compile errors here name a kind that the metrics do not know yet: add it to domain/metrics/labels.ts. */
const KNOWN_EVENTS = {
  session_started: true,
  agent_alive: true,
  tool_started: true,
  tool_finished: true,
  message: true,
  completion_claimed: true,
  limit_reached: true,
  usage: true,
  error_seen: true,
  error_detected: true,
  error_repeated: true,
  error_withdrawn: true,
  failure_expected: true,
  error_resolved: true,
  command_blocked: true,
  injection_delivered: true,
  health_lost: true,
  agent_exited: true,
} satisfies Record<AgentEventKind, true>;
const KNOWN_DELIVERABLES = {
  command: true,
  file_exists: true,
  file_contains: true,
  file_changed: true,
  tests_pass: true,
  tests_still_green: true,
  coverage: true,
  unchanged_outside: true,
  no_new_dependency: true,
  http_answers: true,
  builds: true,
  lints: true,
} satisfies Record<Deliverable['kind'], true>;

describe('the catalogue of metrics', () => {
  it('has at least 25 metrics, the five that are fixed among them', () => {
    const names = metrics.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(25);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'cake_interventions_total',
        'cake_response_latency_seconds',
        'cake_rollback_operations',
        'cake_errors_prevented_total',
        'cake_voice_similarity_score',
      ]),
    );
  });

  it.each(metrics.map((metric) => [metric.name, metric] as const))(
    '%s is named by the rules of Prometheus and keeps its labels small',
    (name, metric) => {
      expect(name).toMatch(/^cake_[a-z][a-z0-9_]*[a-z0-9]$/);
      if (metric.type === 'counter' && name !== 'cake_rollback_operations')
        expect(name).toMatch(/_total$/);
      if (metric.type !== 'counter') expect(name).not.toMatch(/_total$/);
      if (metric.type === 'histogram') {
        expect(name).toMatch(/_seconds$/);
        expect(metric.buckets).toEqual(metric.buckets?.toSorted((a, b) => a - b));
      }
      expect(metric.help).toMatch(/[.]$/);
      expect(seriesBound(metric)).toBeLessThanOrEqual(300);
    },
  );

  it('bounds all series together', () => {
    expect(metrics.reduce((sum, one) => sum + seriesBound(one), 0)).toBeLessThanOrEqual(1_500);
  });

  it('knows every family of errors and of guard rules', () => {
    const errors = new Set(ERROR_RECORDS.map(({ family }) => family));
    expect([...errors].filter((one) => !ERROR_FAMILIES.includes(one as never))).toEqual([]);
    const rules = new Set(RULES.map(({ family }) => family));
    expect([...rules].filter((one) => !GUARD_FAMILIES.includes(one as never))).toEqual([]);
  });

  it('knows every kind of event and of deliverable', () => {
    expect([...Object.keys(KNOWN_EVENTS), OTHER].toSorted()).toEqual(EVENT_KINDS.toSorted());
    expect([...Object.keys(KNOWN_DELIVERABLES), OTHER].toSorted()).toEqual(
      DELIVERABLE_KINDS.toSorted(),
    );
  });

  it('is what the reference page says', () => {
    const page = readFileSync('docs/reference/metrics.md', 'utf8');
    expect(page, 'run npm run docs:generate').toBe(renderMetricReference());
  });
});
