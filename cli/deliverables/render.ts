import type { Deliverable, DeliverablesVerdict } from '../../domain/deliverables/types.ts';
import { describeDeliverable } from './understand.ts';

/** The verdict for a person: every deliverable with its evidence, then the gaps, most blocking first. */
export function renderVerdict(
  verdict: DeliverablesVerdict,
  deliverables: readonly Deliverable[],
): string {
  const lines = verdict.results.flatMap((result) => {
    const one = deliverables.find(({ id }) => id === result.id);
    const seen = result.evidence;
    return [
      `${result.status.padEnd(14)} ${one ? describeDeliverable(one) : result.id}`,
      `${' '.repeat(15)}${result.reason}`,
      ...(one?.source === undefined ? [] : [`${' '.repeat(15)}from "${one.source}"`]),
      ...(seen?.command
        ? [
            `${' '.repeat(15)}exit ${seen.exitCode ?? 'none'}, ${seen.durationMs} ms, tree ${seen.treeHashAfter.slice(0, 12)}${seen.outputRef === null ? '' : `, output ${seen.outputRef}`}`,
          ]
        : []),
    ];
  });
  const gaps = verdict.gaps.map(
    ({ reason, proveWith }) =>
      `  ${reason}${proveWith === null ? '' : `   (prove it: ${proveWith})`}`,
  );
  return [
    `${verdict.verdict}, score ${verdict.score.toFixed(2)}`,
    ...lines,
    ...(gaps.length > 0 ? ['Missing, most blocking first:', ...gaps] : []),
    '',
  ].join('\n');
}
