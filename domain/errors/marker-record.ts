import { OUTCOME_MARKERS } from './markers.ts';
import type { LineMatch } from './matcher.ts';
import type { ErrorRecord } from './record.ts';
import type { OutcomeMark } from './run-state.ts';

/** Carries the outcome lines through the matcher, so that one pass finds errors and verdicts. */
export const MARKER_RECORD: ErrorRecord = {
  id: '#outcome',
  family: '#outcome',
  title: 'A line that says how a step ended',
  severity: 'LOW',
  rank: 'summary',
  prior: 0,
  patterns: OUTCOME_MARKERS,
  fixes: [],
  examples: [],
  nearMisses: [],
};

/** The outcome that a matched line states, or null when the line is an error. */
export function markOf(match: LineMatch | null, lineNo: number): OutcomeMark | null {
  if (!match || match.record !== MARKER_RECORD) return null;
  const marker = OUTCOME_MARKERS.find((candidate) => candidate === match.pattern);
  return marker ? { ok: marker.ok, exact: marker.exact, lineNo } : null;
}
