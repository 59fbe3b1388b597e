import type { Channel } from '../events.ts';
import type { LineMatch } from './matcher.ts';
import { isForeign, locateBefore, lookAhead, type Place } from './locate.ts';
import type { RunState, Tracked } from './run-state.ts';
import { normalizeMessage, signatureText } from './signature.ts';
import { oneLine } from './text.ts';
import type { ErrorFinding } from './types.ts';

/** Distinct errors kept per run: beyond it a run only says the same again. */
const MAX_FINDINGS = 500;
/** Of these, so many that only get logged: a flood of warnings must not hide the error behind it. */
const MAX_LOW_FINDINGS = 200;
const MAX_KNOWN_LINES = 2000;

/** Node 20 allows a group name once per regex: `line2` is the `line` of a second alternative. */
function mergeAliases(groups: Readonly<Record<string, string>>): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups)) {
    if (value !== undefined && value !== '') merged[name.replace(/\d$/, '')] ??= value;
  }
  return merged;
}

/** Turns a matched line into a tracked finding; null when the run has it already. */
export function trackMatch(
  run: RunState,
  match: LineMatch,
  at: { channel: Channel; lineNo: number; above: string; hash: (text: string) => string },
): Tracked | null {
  const key = `${match.record.id}\n${match.text}`;
  let signature = run.known.get(key);
  const { file, line, message, ...captures } = mergeAliases(match.groups);
  const words = oneLine(message ?? match.text);
  signature ??= at.hash(signatureText(match.record.id, normalizeMessage(words)));
  if (run.known.size < MAX_KNOWN_LINES) run.known.set(key, signature);
  const present = run.findings.get(signature);
  if (present) {
    present.count += 1;
    present.lastLineNo = at.lineNo;
    return null;
  }
  if (run.findings.size >= MAX_FINDINGS) return null;
  if (match.record.severity === 'LOW') {
    if (run.lowFindings >= MAX_LOW_FINDINGS) return null;
    run.lowFindings += 1;
  }
  const kind = match.pattern.locate;
  let place: Place | null = file
    ? { file: oneLine(file, 400), ...(line ? { line: Number(line) } : {}) }
    : null;
  if (!place && kind) place = locateBefore(kind, at.above);
  if (place && place.line === undefined && line) place = { ...place, line: Number(line) };
  const finding: ErrorFinding = {
    errorType: match.record.id,
    family: match.record.family,
    severity: match.record.severity,
    confidence: match.pattern.prior ?? match.record.prior,
    message: words,
    ...place,
    captures: Object.fromEntries(
      Object.entries(captures).map(([name, value]) => [name, oneLine(value, 200)]),
    ),
    signature,
    normalized: normalizeMessage(words),
    channel: at.channel,
    toolCallId: run.toolCallId,
    command: oneLine(run.command),
    lineNo: at.lineNo,
  };
  // A place without its line is looked for too: a row below may name it.
  const ahead =
    kind && (!place || isForeign(place) || (kind === 'row' && place.line === undefined))
      ? lookAhead(kind)
      : 0;
  const tracked: Tracked = {
    finding,
    record: match.record,
    rank: match.pattern.rank ?? match.record.rank,
    prior: match.pattern.prior ?? match.record.prior,
    count: 1,
    lastLineNo: at.lineNo,
    state: 'seen',
    search: kind && ahead > 0 ? { kind, linesLeft: ahead, foreign: place } : null,
  };
  run.findings.set(signature, tracked);
  if (tracked.search) run.searching.add(tracked);
  return tracked;
}
