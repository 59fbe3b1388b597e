import type { TaskReport } from './types.ts';

type Facts = Pick<
  TaskReport,
  'taskId' | 'outcome' | 'reason' | 'deliverables' | 'parked' | 'rolledBackTo' | 'baselineCommit'
>;

/** What a person should do first in the morning, most urgent first; never empty. */
export function judgeFirst(report: Facts): string[] {
  const { taskId, outcome, deliverables, parked } = report;
  const open = deliverables.filter(
    ({ status }) => status !== 'PROVEN' && status !== 'NOT_APPLICABLE',
  );
  const steps: string[] = [];
  if (outcome === 'FAILED') {
    steps.push(`Read why it stopped: ${report.reason}. Then: cake task logs ${taskId} --notable`);
  }
  if (outcome === 'ABORTED' && report.rolledBackTo !== null) {
    steps.push(
      'The tree is as before the abort point; to have the work back: cake rollback --undo',
    );
  }
  for (const { what, reason, evidence } of open.slice(0, 3)) {
    const run = evidence?.command ? ` Run: ${evidence.command}` : '';
    steps.push(`Check ${what}: ${reason}.${run}`);
  }
  if (open.length > 3) steps.push(`${open.length - 3} more are not proven, see below.`);
  for (const { signature, reason } of parked.slice(0, 2)) {
    steps.push(`Decide about ${signature}, put aside: ${reason}. See: cake task why ${taskId}`);
  }
  if (steps.length > 0) return steps;
  const diff =
    report.baselineCommit === null
      ? 'git status'
      : `git diff ${report.baselineCommit.slice(0, 12)}`;
  return [`Nothing is waiting for you. Review the change: ${diff}`];
}
