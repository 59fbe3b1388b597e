import { classify } from '../domain/errors/classify.ts';
import type { Classification, ErrorFinding, Strictness } from '../domain/errors/types.ts';
import { borrowFixes } from '../domain/ledger/borrow.ts';
import type { Candidate } from '../domain/ledger/effectiveness.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface ClassifyErrorInput {
  taskId: string;
  workTree: string;
  finding: ErrorFinding;
  failedFixIds: string[];
  lastInterventionMs: number | null;
  cooldownMs: number;
  strictness: Strictness;
}

export interface ClassifyFacts {
  /** Detections of the signature in the last 24 h, this one not yet counted. */
  errorCount(signature: string): number;
  rootFiles(workTree: string): Promise<string[]>;
  nowMs(): number;
}

/** A classification with the fixes that related error types could lend. */
export type ClassifiedError = Classification & { borrowed: Candidate[] };

export const createClassifyActivities = (facts: ClassifyFacts) => ({
  /** Severity, need for an intervention and fixes of one finding. */
  async classifyError(input: ClassifyErrorInput): Promise<ClassifiedError> {
    return withHeartbeat(1_000, async () => {
      const rootFiles = await facts.rootFiles(input.workTree);
      const classified = classify(
        input.finding,
        {
          count: facts.errorCount(input.finding.signature) + 1,
          failedFixIds: input.failedFixIds,
          lastInterventionMs: input.lastInterventionMs,
          nowMs: facts.nowMs(),
          cooldownMs: input.cooldownMs,
          rootFiles,
        },
        { strictness: input.strictness },
      );
      const { suggestedFix, alternatives } = classified;
      const own = [...(suggestedFix ? [suggestedFix] : []), ...alternatives];
      return { ...classified, borrowed: borrowFixes(input.finding, rootFiles, own) };
    });
  },
});
