import type { Channel } from '../events.ts';
import { locateAfter, isForeign, type Place } from './locate.ts';
import type { ErrorRecord, FindingRank, LocateKind } from './record.ts';
import { MAX_LINE_CHARS } from './text.ts';
import type { ErrorFinding } from './types.ts';

/** Text kept for looking back at the lines above an error: a long stack fits. */
const TAIL_CHARS = 8192;

/** A finding with what the watcher still has to know about it. */
export interface Tracked {
  finding: ErrorFinding;
  record: ErrorRecord;
  rank: FindingRank;
  prior: number;
  /** Lines that showed it. */
  count: number;
  /** The last line that showed it. */
  lastLineNo: number;
  state: 'seen' | 'detected' | 'withdrawn';
  /** Looking below for the place; null when it is known or no longer looked for. */
  search: { kind: LocateKind; linesLeft: number; foreign: Place | null } | null;
}

/** What one output channel of a run has not finished yet. */
export interface ChannelState {
  /** Text of the line that has no end yet, at most MAX_LINE_CHARS. */
  carry: string;
  /** True while the rest of an overlong line is thrown away. */
  overlong: boolean;
  /** Length of `carry` when it was last looked at unfinished. */
  peekedChars: number;
  promptChecked: boolean;
  provisional: { tracked: Tracked; count: number } | null;
  tail: string;
  lastDataMs: number;
}

/** A line that says how a step of the run ended. */
export interface OutcomeMark {
  ok: boolean;
  lineNo: number;
  /** True when the line states an exit code, false for a tool's own verdict. */
  exact: boolean;
  /** The line of a runner that ends the step. */
  ends: boolean;
}

/** Everything known about one run while it lasts. */
export interface RunState {
  toolCallId: string;
  command: string;
  channels: Map<Channel, ChannelState>;
  /** Lines completed so far, over all channels. */
  lines: number;
  findings: Map<string, Tracked>;
  /** Findings of severity LOW so far. */
  lowFindings: number;
  searching: Set<Tracked>;
  marks: OutcomeMark[];
  /** Lines at which a step of the run begins; empty when its runner does not say. */
  steps: number[];
  /** Signature per exact line, so that a flood of one line is not normalised again and again. */
  known: Map<string, string>;
}

/** A run that has printed nothing yet. */
export function newRun(toolCallId: string, command: string): RunState {
  return {
    toolCallId,
    command,
    channels: new Map(),
    lines: 0,
    findings: new Map(),
    lowFindings: 0,
    searching: new Set(),
    marks: [],
    steps: [],
    known: new Map(),
  };
}

/** Starts a new episode of a run that goes on: what was found belongs to the last one. */
export function forgetFindings(run: RunState): void {
  run.findings.clear();
  run.lowFindings = 0;
  run.known.clear();
  run.marks = [];
  run.steps = [];
}

/** The state of a channel of the run, made on first use. */
export function channelOf(run: RunState, channel: Channel, nowMs: number): ChannelState {
  const present = run.channels.get(channel);
  if (present) return present;
  const fresh: ChannelState = {
    carry: '',
    overlong: false,
    peekedChars: 0,
    promptChecked: false,
    provisional: null,
    tail: '',
    lastDataMs: nowMs,
  };
  run.channels.set(channel, fresh);
  return fresh;
}

/**
 * Joins new text to what the channel held back and returns the finished lines. Memory stays bounded:
 * of a line without end only the first 16 KB are kept.
 */
export function takeLines(state: ChannelState, data: string): string {
  let text = data;
  if (state.overlong) {
    const end = text.indexOf('\n');
    if (end === -1) return '';
    state.overlong = false;
    text = text.slice(end);
  }
  const lastEnd = text.lastIndexOf('\n');
  if (lastEnd === -1) {
    state.carry += text.length > MAX_LINE_CHARS ? text.slice(0, MAX_LINE_CHARS) : text;
    if (state.carry.length > MAX_LINE_CHARS) {
      state.carry = state.carry.slice(0, MAX_LINE_CHARS);
      state.overlong = true;
    }
    return '';
  }
  const block = state.carry + text.slice(0, lastEnd + 1);
  const rest = text.slice(lastEnd + 1);
  state.carry = rest.slice(0, MAX_LINE_CHARS);
  state.overlong = rest.length > MAX_LINE_CHARS;
  state.peekedChars = 0;
  state.promptChecked = false;
  return block;
}

/** Remembers where a step begins or how it ended. */
export function markOutcome(
  run: RunState,
  { ok, exact, step }: { ok: boolean; exact: boolean; step?: 'begins' | 'ends' },
  lineNo: number,
): void {
  if (step === 'begins') run.steps.push(lineNo);
  else run.marks.push({ ok, exact, lineNo, ends: step === 'ends' });
}

/** Remembers the end of a block for looking back. */
export function keepTail(state: ChannelState, block: string): void {
  state.tail =
    block.length >= TAIL_CHARS ? block.slice(-TAIL_CHARS) : (state.tail + block).slice(-TAIL_CHARS);
}

/** The text above a line of the block, enough to find the place of an error. */
export function textAbove(state: ChannelState, block: string, lineStart: number): string {
  if (lineStart >= TAIL_CHARS) return block.slice(lineStart - TAIL_CHARS, lineStart);
  return state.tail + block.slice(0, lineStart);
}

function settle(run: RunState, tracked: Tracked, place: Place | null): void {
  tracked.search = null;
  run.searching.delete(tracked);
  if (!place) return;
  tracked.finding = {
    ...tracked.finding,
    ...(place.file === '' ? {} : { file: place.file }),
    ...(place.line === undefined ? {} : { line: place.line }),
  };
}

/** Reads lines below an error until one names its place, or the reach is used up. */
export function searchBelow(run: RunState, tracked: Tracked, text: string): void {
  let start = 0;
  while (tracked.search && start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const place = locateAfter(
      tracked.search.kind,
      text.slice(start, Math.min(end, start + MAX_LINE_CHARS)),
    );
    if (place && !isForeign(place)) return settle(run, tracked, place);
    tracked.search.foreign ??= place;
    tracked.search.linesLeft -= 1;
    if (tracked.search.linesLeft <= 0) return settle(run, tracked, tracked.search.foreign);
    start = end + 1;
  }
}

/** Ends all searches: what was found so far has to do. */
export function endSearches(run: RunState): void {
  for (const tracked of run.searching) settle(run, tracked, tracked.search?.foreign ?? null);
}
