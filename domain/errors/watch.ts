import type { Channel } from '../events.ts';
import { createMatcher, type LineMatch, type Matcher } from './matcher.ts';
import type { ErrorRecord } from './record.ts';
import {
  channelOf,
  endSearches,
  markOutcome,
  forgetFindings,
  keepTail,
  newRun,
  searchBelow,
  takeLines,
  textAbove,
  type ChannelState,
  type RunState,
  type Tracked,
} from './run-state.ts';
import { judgeExit } from './exit-finding.ts';
import { repairCommand } from './repair.ts';
import { repairSlot, suggestFixes } from './fixes.ts';
import { selectFindings } from './select.ts';
import { ERROR_RECORDS, recordOf } from './taxonomy/index.ts';
import { OUTCOME_MARKERS } from './markers.ts';
import { trackMatch } from './track.ts';
import type { ErrorFinding, WatchEvent, Watcher } from './types.ts';

/** What a watcher needs, and what may be tuned. */
export interface WatcherOptions {
  /** SHA-256 as hex; the domain has no crypto of its own. */
  hash: (text: string) => string;
  /** Patterns of the user, looked at before the built-in ones. */
  extraRecords?: readonly ErrorRecord[];
  /** At most so many `error_detected` per run, the most telling first. */
  maxDetectedPerRun?: number;
}

/** Silence after which a raw terminal's findings are reported (SPEC §4). */
const PTY_SILENCE_MS = 2000;
/** An unfinished line is looked at after this much quiet (snapshots reference, PTY rules). */
const PEEK_AFTER_MS = 20;
/** A prompt counts as waiting when nothing followed it for this long: slow writers take less. */
const PROMPT_AFTER_MS = 500;
/** Within this time a signature is one event with a count (SPEC §4). */
const REPEAT_WINDOW_MS = 60_000;
/** Families whose errors lie in the code; a command that is wrong itself shows in the others. */
const ABOUT_CODE = new Set([
  'python',
  'tests',
  'lint',
  'coverage',
  'c',
  'agent',
  'haskell',
  'perl',
]);
/** A short output is about the command itself; a long one about what the command worked on. */
const MAX_REPAIR_LINES = 100;

/** Takes back what a half line seemed to say when the whole line says something else. */
function checkProvisional(run: RunState, state: ChannelState): WatchEvent[] {
  const provisional = state.provisional;
  state.provisional = null;
  if (
    !provisional ||
    provisional.tracked.state !== 'seen' ||
    provisional.tracked.count > provisional.count
  )
    return [];
  provisional.tracked.state = 'withdrawn';
  run.findings.delete(provisional.tracked.finding.signature);
  return [
    {
      kind: 'error_withdrawn',
      signature: provisional.tracked.finding.signature,
      reason: 'the line went on',
    },
  ];
}

/** The end of what the run printed, unfinished line included. */
function lastText(run: RunState): string {
  return [...run.channels.values()].map((state) => state.tail + state.carry).join('\n');
}

function lastChannel(run: RunState): Channel {
  return [...run.channels.keys()].at(-1) ?? 'stdout';
}

/** A user's own fix travels with the finding: who classifies it later does not have the user's patterns. */
function withUserFix(tracked: Tracked): void {
  if (tracked.record.family !== 'user') return;
  const captures = { ...tracked.finding.captures };
  suggestFixes(tracked.record, tracked.finding, [])
    .flatMap(({ command }) => command ?? [])
    .slice(0, 2)
    .forEach((command, index) => (captures[repairSlot(index)] = command));
  tracked.finding = { ...tracked.finding, captures };
}

/** Puts the commands that would repair the run's own into its first finding, for the fixes. */
function withRepair(run: RunState, detected: readonly ErrorFinding[]): ErrorFinding[] {
  const [first, ...others] = detected;
  if (first === undefined || first.family === 'user' || run.lines > MAX_REPAIR_LINES)
    return [...detected];
  const scope = ABOUT_CODE.has(first.family) ? 'code' : 'command';
  const repairs = repairCommand(run.command, lastText(run), scope);
  if (repairs.length === 0) return [...detected];
  const captures = { ...first.captures };
  for (const [index, repair] of repairs.entries()) captures[repairSlot(index)] = repair;
  return [{ ...first, captures }, ...others];
}

/** Builds the watchdog: reads runs of tool output and reports errors. */
export function createWatcher(options: WatcherOptions): Watcher {
  const matcherOf = (extra: readonly ErrorRecord[]): Matcher =>
    createMatcher([...extra, ...ERROR_RECORDS], OUTCOME_MARKERS);
  let matcher = matcherOf(options.extraRecords ?? []);
  const maxDetected = options.maxDetectedPerRun ?? 5;
  const runs = new Map<string, RunState>();
  const recent = new Map<string, { detectedMs: number; count: number }>();

  function runOf(toolCallId: string): RunState {
    const present = runs.get(toolCallId);
    if (present) return present;
    // Output before its start event (or after a host restart) still counts.
    const run = newRun(toolCallId, '');
    runs.set(toolCallId, run);
    return run;
  }

  function announce(finding: ErrorFinding, nowMs: number): WatchEvent {
    const last = recent.get(finding.signature);
    if (last && nowMs - last.detectedMs < REPEAT_WINDOW_MS) {
      last.count += 1;
      return { kind: 'error_repeated', signature: finding.signature, count: last.count };
    }
    for (const [signature, entry] of recent) {
      if (nowMs - entry.detectedMs >= REPEAT_WINDOW_MS) recent.delete(signature);
    }
    recent.set(finding.signature, { detectedMs: nowMs, count: 1 });
    return { kind: 'error_detected', finding };
  }

  function report(tracked: Tracked, nowMs: number): WatchEvent[] {
    withUserFix(tracked);
    const seen: WatchEvent = { kind: 'error_seen', finding: tracked.finding };
    if (!tracked.record.immediate) return [seen];
    tracked.state = 'detected';
    return [seen, announce(tracked.finding, nowMs)];
  }

  function readBlock(
    run: RunState,
    block: string,
    at: { channel: Channel; state: ChannelState; nowMs: number },
  ): WatchEvent[] {
    const events: WatchEvent[] = [];
    for (const tracked of run.searching) searchBelow(run, tracked, block);
    const base = run.lines;
    run.lines += matcher.scanBlock(block, ({ error, outcome }, line) => {
      const lineNo = base + line.index + 1;
      if (outcome) markOutcome(run, outcome, lineNo);
      if (!error) return;
      const tracked = trackMatch(run, error, {
        hash: options.hash,
        channel: at.channel,
        lineNo,
        above: textAbove(at.state, block, line.start),
      });
      if (!tracked) return;
      if (tracked.search) {
        const below = block.indexOf('\n', line.start);
        if (below !== -1) searchBelow(run, tracked, block.slice(below + 1, below + 1 + 16_384));
      }
      events.push(...report(tracked, at.nowMs));
    });
    keepTail(at.state, block);
    return events;
  }

  /** Looks at the line that has no end yet. */
  function peek(
    run: RunState,
    at: { channel: Channel; state: ChannelState; nowMs: number; prompt: boolean },
  ): WatchEvent[] {
    const { state } = at;
    const { error } = matcher.readLine(state.carry, at.prompt);
    state.peekedChars = state.carry.length;
    if (!error) return [];
    const tracked = trackMatch(run, error, {
      hash: options.hash,
      channel: at.channel,
      lineNo: run.lines + 1,
      above: state.tail,
    });
    if (!tracked) return [];
    state.provisional = { tracked, count: tracked.count };
    return report(tracked, at.nowMs);
  }

  function conclude(run: RunState, exitCode: number | null, nowMs: number): WatchEvent[] {
    endSearches(run);
    const events = exitCode === 0 || exitCode === null ? [] : addExitFinding(run, exitCode);
    const { detected, withdrawn } = selectFindings(run, { exitCode, maxDetected });
    return [
      ...events,
      ...withRepair(run, detected).map((finding) => announce(finding, nowMs)),
      ...withdrawn.map(({ signature, reason }): WatchEvent => ({
        kind: 'error_withdrawn',
        signature,
        reason,
      })),
    ];
  }

  /** A run that failed without a line that any type knows: the exit code or the usage text speaks. */
  function addExitFinding(run: RunState, exitCode: number): WatchEvent[] {
    if (
      [...run.findings.values()].some(
        (tracked) => tracked.state !== 'withdrawn' && tracked.record.family !== 'lint',
      )
    ) {
      return [];
    }
    const told = judgeExit(run.command, exitCode, lastText(run));
    if (told === null) return [];
    const record = recordOf(told.errorType);
    const [pattern] = record?.patterns ?? [];
    if (!record || !pattern) return [];
    const match: LineMatch = {
      record,
      pattern: { ...pattern, prior: told.prior, rank: 'symptom' },
      groups: { message: told.message },
      text: told.message,
    };
    const tracked = trackMatch(run, match, {
      hash: options.hash,
      channel: lastChannel(run),
      lineNo: Math.max(1, run.lines),
      above: '',
    });
    return tracked ? [{ kind: 'error_seen', finding: tracked.finding }] : [];
  }

  return {
    useRecords(extra) {
      matcher = matcherOf(extra);
    },
    startRun({ toolCallId, command }) {
      runs.set(toolCallId, newRun(toolCallId, command));
      return [];
    },
    feed({ toolCallId, channel, data, nowMs }) {
      const run = runOf(toolCallId);
      const state = channelOf(run, channel, nowMs);
      state.lastDataMs = nowMs;
      const block = takeLines(state, data);
      if (block === '') return [];
      const events = readBlock(run, block, { channel, state, nowMs });
      return [...events, ...checkProvisional(run, state)];
    },
    finishRun({ toolCallId, exitCode, nowMs }) {
      const run = runs.get(toolCallId);
      if (!run) return [];
      runs.delete(toolCallId);
      const events: WatchEvent[] = [];
      for (const [channel, state] of run.channels) {
        if (state.carry === '') continue;
        const prompt = exitCode !== 0;
        for (const tracked of run.searching) searchBelow(run, tracked, state.carry);
        const { outcome } = matcher.readLine(state.carry, false);
        if (outcome) markOutcome(run, outcome, run.lines + 1);
        events.push(...peek(run, { channel, state, nowMs, prompt }));
        run.lines += 1;
      }
      return [...events, ...conclude(run, exitCode, nowMs)];
    },
    tick(nowMs) {
      const events: WatchEvent[] = [];
      for (const run of runs.values()) {
        for (const [channel, state] of run.channels) {
          const quietMs = nowMs - state.lastDataMs;
          if (state.carry !== '' && quietMs >= PEEK_AFTER_MS) {
            const prompt = quietMs >= PROMPT_AFTER_MS && !state.promptChecked;
            if (prompt) state.promptChecked = true;
            if (prompt || state.peekedChars !== state.carry.length) {
              events.push(...peek(run, { channel, state, nowMs, prompt }));
            }
          }
          if (channel !== 'pty' || quietMs < PTY_SILENCE_MS || run.findings.size === 0) continue;
          events.push(...conclude(run, null, nowMs));
          // The terminal lives on: what comes next is a new episode.
          forgetFindings(run);
        }
      }
      return events;
    },
  };
}
