import type { Kill, MemorySample, TaskFacts } from './facts.ts';
import { memoryFigures, median, WARM_UP, type MemoryFigures } from './memory.ts';
import type { SoakPlan } from './plan.ts';
import { detectionsOf, falseInterventions, reconcileTask, type Reconciled } from './reconcile.ts';

/** The limits of the specification, sections 15 and 18. */
export const SOAK_LIMITS = {
  /** 340 in 8 hours. */
  errorsPerHour: 42.5,
  successRate: 0.986,
  maxMemoryMb: 1_024,
  /** Flat: growth over the judged part of the run is less than this share of the start. */
  memoryDrift: 0.05,
};

/** The report of a soak; the names are those of the request. */
export interface SoakReport {
  duration_hours: number;
  wall_seconds: number;
  /** True when waits were shortened; the number of errors never is. */
  compressed: boolean;
  compression: number;
  seed: number;
  tasks: number;
  tasks_completed: number;
  escalations: number;
  errors_injected: number;
  errors_detected: number;
  errors_handled: number;
  false_interventions: number;
  success_rate: number;
  /** Restarts of agents and hosts, and of the control plane. */
  restarts: number;
  rollbacks: number;
  kills: { component: Kill['component']; count: number; back: number; median_ms: number | null }[];
  /** Median and mean time from a detected error to the passing command. */
  mttr_seconds: number | null;
  mttr_median_seconds: number | null;
  /** Share of judged messages that healed their error. */
  fix_success_rate: number | null;
  memory_mb: MemoryFigures;
  events_lost: number;
  injections_doubled: number;
  /** What is wrong, empty when nothing is. */
  findings: string[];
  verdict: 'PASS' | 'FAIL';
  incidents: Reconciled[];
}

export interface SoakFacts {
  hours: number;
  compress: number;
  wallMs: number;
  plan: SoakPlan;
  tasks: readonly TaskFacts[];
  kills: readonly Kill[];
  memory: readonly MemorySample[];
  /** Calls for a person. */
  escalations: number;
  /** Restarts of worker and Temporal server by the supervisor. */
  controlRestarts: number;
}

/** Builds the report from stored facts alone, and judges it. */
export function buildSoakReport(facts: SoakFacts): SoakReport {
  const { plan, tasks } = facts;
  const factsOf = (taskId: string): TaskFacts | undefined =>
    tasks.find((one) => one.taskId === taskId);
  const detections = detectionsOf(tasks);
  const incidents = plan.tasks.flatMap((task) => {
    const known = factsOf(task.taskId);
    return known ? reconcileTask(task, known, detections) : [];
  });
  const sum = (pick: (one: TaskFacts) => number): number =>
    tasks.reduce((all, one) => all + pick(one), 0);
  const injected = plan.tasks.reduce((all, { incidents: list }) => all + list.length, 0);
  const handled = incidents.filter((one) => one.handled).length;
  const repairs = incidents.flatMap((one) =>
    one.repairMs === null || !one.handled ? [] : [one.repairMs],
  );
  const judged = tasks
    .flatMap(({ messages }) => messages)
    .filter(({ outcome }) => outcome === 'success' || outcome === 'failure');
  const figures = {
    duration_hours: facts.hours,
    wall_seconds: Math.round(facts.wallMs / 1_000),
    compressed: facts.compress !== 1,
    compression: facts.compress,
    seed: plan.seed,
    tasks: plan.tasks.length,
    tasks_completed: tasks.filter(({ outcome }) => outcome === 'COMPLETED').length,
    escalations: facts.escalations,
    errors_injected: injected,
    errors_detected: incidents.filter(({ detected }) => detected).length,
    errors_handled: handled,
    false_interventions: plan.tasks.reduce((all, task) => {
      const known = factsOf(task.taskId);
      return all + (known ? falseInterventions(task, known) : 0);
    }, 0),
    success_rate: injected === 0 ? 0 : round3(handled / injected),
    restarts: sum(({ restarts }) => restarts) + facts.controlRestarts,
    rollbacks: sum(({ rollbacks }) => rollbacks),
    kills: killFigures(facts.kills),
    mttr_seconds:
      repairs.length === 0
        ? null
        : round3(repairs.reduce((a, b) => a + b, 0) / repairs.length / 1_000),
    mttr_median_seconds: repairs.length === 0 ? null : round3(median(repairs) / 1_000),
    fix_success_rate:
      judged.length === 0
        ? null
        : round3(judged.filter(({ outcome }) => outcome === 'success').length / judged.length),
    memory_mb: memoryFigures(facts.memory, facts.compress),
    events_lost: sum(({ lost }) => lost),
    injections_doubled: sum(({ doubled }) => doubled),
  };
  const findings = findingsOf(figures);
  return { ...figures, findings, verdict: findings.length === 0 ? 'PASS' : 'FAIL', incidents };
}

type Figures = Omit<SoakReport, 'findings' | 'verdict' | 'incidents'>;

function findingsOf(one: Figures): string[] {
  const wanted = Math.ceil(SOAK_LIMITS.errorsPerHour * one.duration_hours);
  const checks: [boolean, string][] = [
    [one.escalations > 0, `${one.escalations} escalations, 0 are allowed`],
    [one.events_lost > 0, `${one.events_lost} events lost`],
    [one.injections_doubled > 0, `${one.injections_doubled} messages doubled`],
    [
      one.tasks_completed < one.tasks,
      `${one.tasks - one.tasks_completed} of ${one.tasks} tasks not completed`,
    ],
    [one.errors_handled < wanted, `${one.errors_handled} errors handled, ${wanted} are needed`],
    [
      one.success_rate < SOAK_LIMITS.successRate,
      `success rate ${one.success_rate}, ${SOAK_LIMITS.successRate} is needed`,
    ],
    [
      one.kills.some(({ count, back }) => back < count),
      'something that was killed did not come back',
    ],
  ];
  return [...checks.flatMap(([bad, text]) => (bad ? [text] : [])), ...memoryFindings(one)];
}

/** What is wrong with the memory of a run, empty when nothing is. */
export function memoryFindings(one: Pick<SoakReport, 'memory_mb' | 'duration_hours'>): string[] {
  const { max, slope_per_hour } = one.memory_mb;
  const checks: [boolean, string][] = [
    [
      max > SOAK_LIMITS.maxMemoryMb,
      `${max} MB of memory at most, ${SOAK_LIMITS.maxMemoryMb} are allowed`,
    ],
    [driftOf(one) > SOAK_LIMITS.memoryDrift, `memory grows by ${slope_per_hour} MB an hour`],
  ];
  return checks.flatMap(([bad, text]) => (bad ? [text] : []));
}

/**
 * Growth over the judged part as a share of its start, by whichever of slope and end says less: kills make memory a
 * saw, in which each of the two alone finds growth that is none.
 */
function driftOf({
  memory_mb,
  duration_hours,
}: Pick<SoakReport, 'memory_mb' | 'duration_hours'>): number {
  const { start, end, slope_per_hour } = memory_mb;
  if (start === 0) return 0;
  return Math.min(slope_per_hour * duration_hours * (1 - WARM_UP), end - start) / start;
}

function killFigures(kills: readonly Kill[]): SoakReport['kills'] {
  const components = [...new Set(kills.map(({ component }) => component))];
  return components.map((component) => {
    const own = kills.filter((one) => one.component === component);
    const times = own.flatMap(({ backAfterMs }) => (backAfterMs === null ? [] : [backAfterMs]));
    return {
      component,
      count: own.length,
      back: times.length,
      median_ms: times.length === 0 ? null : Math.round(median(times)),
    };
  });
}

const round3 = (value: number): number => Math.round(value * 1_000) / 1_000;
