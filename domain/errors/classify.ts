import { carriedFixes, suggestFixes } from './fixes.ts';
import type { ErrorRecord } from './record.ts';
import { recordOf } from './taxonomy/index.ts';
import type { Classification, ClassifyHistory, ErrorFinding, Fix, Strictness } from './types.ts';

/** Where the decision to speak lies; SPEC §5 gives the balanced row. */
interface Thresholds {
  /** HIGH speaks above this confidence. */
  high: number;
  /** MEDIUM speaks from this many times on. */
  mediumCount: number;
  /** LOW speaks from this many times on; Infinity: never. */
  lowCount: number;
}

const THRESHOLDS: Readonly<Record<Strictness, Thresholds>> = {
  minimal: { high: 0.9, mediumCount: 5, lowCount: Infinity },
  balanced: { high: 0.8, mediumCount: 3, lowCount: Infinity },
  paranoid: { high: 0.6, mediumCount: 2, lowCount: 5 },
};

const FALLBACK_FIX: Fix = {
  id: 'ANY/read',
  action: 'Check the first error in the output and fix its cause',
};

interface Judgement {
  intervene: boolean;
  rationale: string;
}

function judge(finding: ErrorFinding, history: ClassifyHistory, thresholds: Thresholds): Judgement {
  const { severity, confidence } = finding;
  if (severity === 'CRITICAL') {
    return { intervene: true, rationale: 'critical errors always need an intervention' };
  }
  if (severity === 'HIGH') {
    const percent = `${String(Math.round(confidence * 100))} %`;
    return confidence > thresholds.high
      ? { intervene: true, rationale: `high severity at ${percent} confidence` }
      : { intervene: false, rationale: `high severity, but ${percent} confidence is too low` };
  }
  const least = severity === 'MEDIUM' ? thresholds.mediumCount : thresholds.lowCount;
  const words = `${severity.toLowerCase()} severity, seen ${String(history.count)} times`;
  return history.count >= least
    ? { intervene: true, rationale: words }
    : { intervene: false, rationale: `${words} only` };
}

/** Fixes that were not tried in vain, best first; all of them when every one failed. */
function rankFixes(fixes: readonly Fix[], failed: readonly string[]): Fix[] {
  const fresh = fixes.filter((candidate) => !failed.includes(candidate.id));
  const stale = fixes.filter((candidate) => failed.includes(candidate.id));
  return [...fresh, ...stale];
}

function decide(
  finding: ErrorFinding,
  history: ClassifyHistory,
  options: { strictness: Strictness; records?: readonly ErrorRecord[] },
): Classification {
  const record =
    options.records?.find((candidate) => candidate.id === finding.errorType) ??
    recordOf(finding.errorType);
  const judgement = judge(finding, history, THRESHOLDS[options.strictness]);
  const cooling =
    finding.severity !== 'CRITICAL' &&
    history.lastInterventionMs !== null &&
    history.nowMs - history.lastInterventionMs < history.cooldownMs;
  const fixes = rankFixes(
    record ? suggestFixes(record, finding, history.rootFiles) : carriedFixes(finding),
    history.failedFixIds,
  );
  const [suggestedFix = FALLBACK_FIX, ...alternatives] = fixes;
  return {
    errorType: finding.errorType,
    severity: finding.severity,
    confidence: finding.confidence,
    interventionRequired: judgement.intervene && !cooling,
    rationale:
      judgement.intervene && cooling
        ? `${judgement.rationale}, but the operator has just spoken about it`
        : judgement.rationale,
    suggestedFix,
    alternatives,
  };
}

/**
 * Decides what an error means: how bad it is, whether the operator speaks, and what to do. Never
 * throws: on an internal failure the error counts as MEDIUM with the general fix (SPEC §5).
 */
export function classify(
  finding: ErrorFinding,
  history: ClassifyHistory,
  options: { strictness: Strictness; records?: readonly ErrorRecord[] },
): Classification {
  try {
    return decide(finding, history, options);
  } catch {
    const count = Number.isFinite(history?.count) ? history.count : 1;
    return {
      errorType: finding?.errorType ?? 'UNKNOWN',
      severity: 'MEDIUM',
      confidence: 0.5,
      interventionRequired: count >= THRESHOLDS.balanced.mediumCount,
      rationale: 'the classifier failed, so the error counts as medium',
      suggestedFix: FALLBACK_FIX,
      alternatives: [],
    };
  }
}
