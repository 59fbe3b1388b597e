import type { Reconciled } from './reconcile.ts';
import type { SoakReport } from './report.ts';

/** The report as a page for people. */
export function soakPage(report: SoakReport): string {
  const r = report;
  const lines = [
    `# Soak: ${r.verdict}`,
    '',
    `${r.duration_hours} hours${r.compressed ? `, compressed ${r.compression} times: the waits were shortened, the number of errors was not; it took ${minutes(r.wall_seconds)}` : `, not compressed, in ${minutes(r.wall_seconds)}`}. Seed ${r.seed}.`,
    ...(r.findings.length === 0 ? [] : ['', ...r.findings.map((text) => `* **${text}**`)]),
    '',
    '| figure | value |',
    '| --- | --- |',
    `| tasks completed | ${r.tasks_completed} of ${r.tasks} |`,
    `| errors injected, detected, handled | ${r.errors_injected}, ${r.errors_detected}, ${r.errors_handled} |`,
    `| success rate | ${(r.success_rate * 100).toFixed(1)} % |`,
    `| escalations | ${r.escalations} |`,
    `| events lost, messages doubled | ${r.events_lost}, ${r.injections_doubled} |`,
    `| messages about nothing | ${r.false_interventions} |`,
    `| time to repair | mean ${r.mttr_seconds ?? '-'} s, median ${r.mttr_median_seconds ?? '-'} s |`,
    `| messages that healed | ${r.fix_success_rate === null ? '-' : `${(r.fix_success_rate * 100).toFixed(1)} %`} |`,
    `| rollbacks, restarts | ${r.rollbacks}, ${r.restarts} |`,
    `| memory: start, max, end | ${r.memory_mb.start}, ${r.memory_mb.max}, ${r.memory_mb.end} MB |`,
    `| memory: growth per hour | ${r.memory_mb.slope_per_hour} MB |`,
    '',
    '## By kind',
    '',
    '| kind | injected | detected | handled |',
    '| --- | --- | --- | --- |',
    ...byKind(r.incidents),
    '',
    '## Killed with -9',
    '',
    ...(r.kills.length === 0
      ? ['Nothing was killed.']
      : [
          '| component | kills | came back | median |',
          '| --- | --- | --- | --- |',
          ...r.kills.map(
            (one) =>
              `| ${one.component} | ${one.count} | ${one.back} | ${one.median_ms ?? '-'} ms |`,
          ),
        ]),
    '',
    '## Not handled',
    '',
    ...notHandled(r.incidents),
  ];
  return `${lines.join('\n')}\n`;
}

function byKind(incidents: readonly Reconciled[]): string[] {
  return [...new Set(incidents.map(({ kind }) => kind))].toSorted().map((kind) => {
    const own = incidents.filter((one) => one.kind === kind);
    const count = (pick: (one: Reconciled) => boolean): number => own.filter(pick).length;
    return `| ${kind} | ${own.length} | ${count((one) => one.detected)} | ${count((one) => one.handled)} |`;
  });
}

function notHandled(incidents: readonly Reconciled[]): string[] {
  const left = incidents.filter(({ handled }) => !handled);
  return left.length === 0
    ? ['Every incident came to its end.']
    : left.map(({ taskId, id, kind, what, how }) => `* ${taskId} ${id}: ${kind} ${what}: ${how}`);
}

const minutes = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
