import type { ReportedDeliverable, ReportedMessage, TaskReport } from './types.ts';

/** Marks that the caller may colour; the words carry the meaning alone. */
export interface Paint {
  bold: (text: string) => string;
  good: (text: string) => string;
  bad: (text: string) => string;
  dim: (text: string) => string;
}

/** Paint for pipes and files. */
export const PLAIN: Paint = {
  bold: (text) => text,
  good: (text) => text,
  bad: (text) => text,
  dim: (text) => text,
};

/** The report as one page of text. */
export function reportText(report: TaskReport, paint: Paint = PLAIN): string {
  const { counters: c } = report;
  const good = report.outcome === 'COMPLETED';
  const verdict = (good ? paint.good : paint.bad)(report.outcome);
  const sections = [
    [
      `${paint.bold(`Task ${report.taskId}`)}  ${verdict}  score ${report.score.toFixed(2)}`,
      report.goal,
      paint.dim(
        `${report.workTree} · agent ${report.agent} · ${duration(report.endedAtMs - report.startedAtMs)} · ${report.reason}`,
      ),
      `${c.errors} errors, ${c.interventions} messages, ${c.healed} healed, ${c.blocked} commands blocked, ${c.rollbacks} rollbacks, ${c.restarts} restarts, 0 pages`,
    ],
    section(
      paint,
      'Proven',
      report.deliverables.filter(isProven).map((one) => proven(one, paint)),
    ),
    section(
      paint,
      'Not proven',
      report.deliverables
        .filter((one) => !isProven(one))
        .map((one) => `${paint.bad(one.status.toLowerCase())}  ${one.what}: ${one.reason}`),
    ),
    section(
      paint,
      'Parked',
      report.parked.map(({ signature, reason }) => `${signature}: ${reason}`),
    ),
    section(
      paint,
      'Blocked before it ran',
      report.blocked.map(
        ({ command, ruleId, alternative }) =>
          `${paint.bad('×')} ${command}  ${paint.dim(ruleId)}${alternative === null ? '' : `  → ${alternative}`}`,
      ),
    ),
    section(
      paint,
      'What the operator said',
      report.messages.map((one) => message(one, paint)),
    ),
    report.rolledBackTo === null
      ? []
      : [`Rolled back to ${report.rolledBackTo}. Undo: cake rollback --undo`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(paint: Paint, title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${line}`)];
}

function isProven({ status }: ReportedDeliverable): boolean {
  return status === 'PROVEN';
}

function proven({ what, evidence }: ReportedDeliverable, paint: Paint): string {
  if (!evidence) return `${paint.good('✓')} ${what}`;
  const { counts, exitCode } = evidence;
  const facts = [
    ...(exitCode === null ? [] : [`exit ${exitCode}`]),
    ...(counts ? [`${counts.run} run, ${counts.failed} failed, ${counts.skipped} skipped`] : []),
    duration(evidence.durationMs),
  ];
  return `${paint.good('✓')} ${what}  ${paint.dim(facts.join(' · '))}`;
}

function message(one: ReportedMessage, paint: Paint): string {
  const outcome = one.outcome ?? 'open';
  const mark = outcome === 'success' ? paint.good('healed') : outcome;
  const delivered =
    one.deliveredAtMs === null ? 'delivery unknown' : `${one.deliveredAtMs - one.detectedAtMs} ms`;
  return `${one.number}. ${one.text}  ${paint.dim(`${one.errorType}, strike ${one.strike}, ${delivered}:`)} ${mark}`;
}

function duration(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
