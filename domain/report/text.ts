import { duration, share } from './units.ts';
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
  const good = report.outcome === 'COMPLETED';
  const verdict = (good ? paint.good : paint.bad)(report.outcome);
  const proven = report.deliverables.filter(isProven);
  const open = report.deliverables.filter((one) => !isProven(one));
  const sections = [
    [
      `${paint.bold(`Task ${report.taskId}`)}  ${verdict}  ${proven.length} of ${report.deliverables.length} proven, score ${report.score.toFixed(2)}`,
      report.goal,
      paint.dim(`${report.workTree} · agent ${report.agent} · ${span(report)}`),
      ...(good ? [] : [`Why it ended: ${report.reason}`]),
    ],
    section(
      paint,
      'Do first',
      report.doFirst.map((line, at) => `${at + 1}. ${line}`),
    ),
    section(
      paint,
      'Proven',
      proven.map((one) => provenLine(one, paint)),
    ),
    section(
      paint,
      'Not proven',
      open.map((one) => `${paint.bad(one.status.toLowerCase())}  ${one.what}: ${one.reason}`),
    ),
    section(
      paint,
      'Put aside',
      report.parked.map(({ signature, reason }) => `${signature}: ${reason}`),
    ),
    section(paint, 'Saved you', savedLines(report)),
    section(
      paint,
      'Blocked before it ran',
      report.blocked.map(
        ({ command, ruleId, alternative }) =>
          `${paint.bad('×')} ${oneLine(command)}  ${paint.dim(ruleId)}${alternative === null ? '' : `  → ${alternative}`}`,
      ),
    ),
    section(
      paint,
      'Decided for you',
      report.decisions.map(
        ({ what, undo }, at) => `D-${at + 1}  ${what}  ${paint.dim(`take it back: ${undo}`)}`,
      ),
    ),
    section(
      paint,
      'What the operator said',
      report.messages.map((one) => message(one, paint)),
    ),
    section(paint, 'Time and size', sizeLines(report)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What CAKE did without asking, in words; empty when nothing happened. */
export function savedLines(report: TaskReport): string[] {
  const { counters: c, resumes } = report;
  const counted = (n: number, one: string, many: string): string[] =>
    n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];
  const waits = report.time.waitingMs;
  const parts = [
    ...counted(c.healed, 'error healed', 'errors healed'),
    ...counted(c.blocked, 'command blocked', 'commands blocked'),
    ...counted(c.rollbacks, 'rollback', 'rollbacks'),
    ...(waits === 0 ? [] : [`a limit waited out in ${duration(waits)}`]),
    ...(resumes.count > 0
      ? [
          `${counted(resumes.count, 'lost agent', 'lost agents')[0]} brought back, the slowest in ${duration(resumes.longestMs)}`,
        ]
      : []),
  ];
  return parts.length === 0 ? [] : [`${parts.join(', ')}; 0 questions asked`];
}

/** Time split and diff, as far as the report has them. */
export function sizeLines({ time, diff, usage, events, sessions }: TaskReport): string[] {
  const total = Object.values(time).reduce((sum, ms) => sum + ms, 0);
  const parts: [string, number][] = [
    ['work', time.workMs],
    ['healing', time.healingMs],
    ['checking', time.checkingMs],
    ['waiting for a limit', time.waitingMs],
    ['without an agent', time.downMs],
  ];
  const split = parts.filter(([, ms]) => ms > 0).map(([name, ms]) => `${name} ${share(ms, total)}`);
  return [
    split.join(' · '),
    diff
      ? `${diff.files} files +${diff.added} −${diff.removed} against the commit at the start`
      : 'The size of the change is not known: the tree could not be compared.',
    ...(usage ? [usageLine(usage)] : []),
    `${events} events in ${sessions} session${sessions === 1 ? '' : 's'}`,
  ];
}

function usageLine(usage: NonNullable<TaskReport['usage']>): string {
  const cost = usage.costUsd === null ? 'cost not known' : `$${usage.costUsd.toFixed(2)}`;
  return `${cost}, ${usage.inputTokens} tokens in, ${usage.outputTokens} out`;
}

function span({ startedAtMs, endedAtMs }: TaskReport): string {
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return `${at(startedAtMs)} → ${at(endedAtMs)} UTC, ${duration(endedAtMs - startedAtMs)}`;
}

function section(paint: Paint, title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${line}`)];
}

function isProven({ status }: ReportedDeliverable): boolean {
  return status === 'PROVEN';
}

function provenLine(one: ReportedDeliverable, paint: Paint): string {
  const facts = evidenceFacts(one);
  return `${paint.good('✓')} ${one.what}${facts.length === 0 ? '' : `  ${paint.dim(facts.join(' · '))}`}`;
}

/** What was seen when a deliverable was checked: exit code, counts, time, and the state of the tree. */
export function evidenceFacts({ evidence }: ReportedDeliverable): string[] {
  if (!evidence) return [];
  const { counts, exitCode } = evidence;
  return [
    ...(exitCode === null ? [] : [`exit ${exitCode}`]),
    ...(counts ? [`${counts.run} run, ${counts.failed} failed, ${counts.skipped} skipped`] : []),
    duration(evidence.durationMs),
    `tree ${evidence.treeHash.slice(0, 10)}`,
  ];
}

function message(one: ReportedMessage, paint: Paint): string {
  const outcome = one.outcome ?? 'open';
  const mark = outcome === 'success' ? paint.good('healed') : outcome;
  const delivered =
    one.deliveredAtMs === null
      ? 'delivery unknown'
      : `after ${duration(one.deliveredAtMs - one.detectedAtMs)}`;
  return `${one.number}. ${one.text}  ${paint.dim(`${one.errorType}, strike ${one.strike}, ${delivered}:`)} ${mark}`;
}

/** A command of several lines as its first one. */
function oneLine(command: string): string {
  const [first = '', ...rest] = command.split('\n');
  return rest.length === 0 ? first : `${first} …`;
}
