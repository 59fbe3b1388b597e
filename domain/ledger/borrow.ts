import { renderFix, slotsOf } from '../errors/fixes.ts';
import { recordOf } from '../errors/taxonomy/index.ts';
import type { ErrorFinding, Fix } from '../errors/types.ts';
import type { Candidate } from './effectiveness.ts';
import { relatedTypes } from './related-types.ts';

/**
 * Fixes of related error types that can be said about this finding: their words are filled with what this error
 * captured, and those that need more are left out. Whether one is proposed is for what is known of it to say.
 */
export function borrowFixes(
  finding: ErrorFinding,
  rootFiles: readonly string[],
  own: readonly Fix[],
): Candidate[] {
  const facts = { slots: slotsOf(finding, rootFiles), command: finding.command, rootFiles };
  const said = new Set(own.map(({ action }) => action));
  return relatedTypes(finding.errorType).flatMap(({ errorType }) =>
    (recordOf(errorType)?.fixes ?? []).flatMap((template) => {
      const fix = renderFix(errorType, template, facts);
      if (fix === null || said.has(fix.action)) return [];
      said.add(fix.action);
      return [{ ...fix, borrowedFrom: errorType }];
    }),
  );
}
