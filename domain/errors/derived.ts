import { normalizeCommand } from './settle.ts';
import {
  DERIVED_LIMITS,
  type Activity,
  type DerivedFinding,
  type DerivedLimits,
} from './derived-types.ts';

/** Calls kept for the cycle search: the longest cycle as often as needed, twice over. */
const KEPT_CALLS = 60;
const BURN_MINUTES_FOR_MEDIAN = 5;

/** Sees an agent's behaviour and says when it goes in circles, stands still or burns money. */
export interface DerivedDetector {
  see: (activity: Activity) => DerivedFinding[];
  tick: (nowMs: number) => DerivedFinding[];
  /** The operator has spoken about this type: what was counted so far is dealt with. */
  restart: (type: string) => void;
}

interface Call {
  key: string;
  tree: string;
}

/**
 * A command without what differs between two identical attempts: pids, stamps, hashes, scratch paths.
 * File names and small numbers stay: reading a file page by page, or a batch over files, is no cycle.
 */
function stableCommand(command: string): string {
  return normalizeCommand(command)
    .replace(/\/tmp\/\S+/g, '<tmp>')
    .replace(/\b(?:0x)?(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '<hash>')
    .replace(/\d{4,}/g, '<n>');
}

/** Builds a detector; it keeps its own state and takes every time from its caller. */
export function createDerivedDetector(given: Partial<DerivedLimits> = {}): DerivedDetector {
  const limits = { ...DERIVED_LIMITS, ...given };
  const reported = new Set<string>();
  const errors = new Map<string, { count: number; tree: string }>();
  const tests = new Map<string, { passed: boolean; flips: number }>();
  const running = new Map<string, { command: string; lastMs: number }>();
  const minutes: { minute: number; tokens: number }[] = [];
  let calls: Call[] = [];
  let tree = '';
  let turnsWithoutTool = 0;
  let callsWithoutProgress = 0;
  let progressMs: number | null = null;
  let lastTestMs: number | null = null;
  let lastEditMs: number | null = null;
  let waitingSinceMs: number | null = null;

  function once(finding: DerivedFinding): DerivedFinding[] {
    if (reported.has(finding.key)) return [];
    reported.add(finding.key);
    return [finding];
  }

  /** Forgets reports of a kind, so that a new occurrence speaks again. */
  function over(type: DerivedFinding['type']): void {
    for (const key of reported) if (key.startsWith(`${type}:`)) reported.delete(key);
  }

  function progress(nowMs: number): void {
    callsWithoutProgress = 0;
    progressMs = nowMs;
    over('NO_PROGRESS');
  }

  function judgeError(signature: string): DerivedFinding[] {
    const last = errors.get(signature);
    // A change between two sightings is an attempt at a fix: debugging, not a loop.
    const count = last && last.tree === tree ? last.count + 1 : 1;
    errors.set(signature, { count, tree });
    if (count < limits.sameErrorCount) return [];
    return once({
      type: 'SAME_ERROR',
      severity: 'HIGH',
      detail: `the same error ${count} times with no change of files between`,
      key: `SAME_ERROR:${signature}:${tree}`,
    });
  }

  function judgeCycle(): DerivedFinding[] {
    for (let length = 1; length <= limits.maxCycleLength; length += 1) {
      const span = length * limits.cycleRepeats;
      if (calls.length < span) return [];
      const recent = calls.slice(-span);
      const pattern = recent.slice(0, length);
      const same = recent.every((call, index) => {
        const twin = pattern[index % length];
        return call.key === twin?.key && call.tree === twin.tree;
      });
      if (!same) continue;
      const names = pattern.map((call) => call.key.slice(0, 60)).join(' → ');
      return once({
        type: 'CYCLE',
        severity: 'HIGH',
        detail: `${names}, ${limits.cycleRepeats} times with the same result`,
        key: `CYCLE:${pattern
          .map((call) => call.key)
          .toSorted()
          .join('|')}`,
      });
    }
    return [];
  }

  function judgeTest(test: string, passed: boolean): DerivedFinding[] {
    const last = tests.get(test);
    const flips = last && last.passed !== passed ? last.flips + 1 : (last?.flips ?? 0);
    tests.set(test, { passed, flips });
    if (flips < limits.regressionFlips || passed) return [];
    return once({
      type: 'REGRESSION_CYCLE',
      severity: 'HIGH',
      detail: `${test} went from green to red again`,
      key: `REGRESSION_CYCLE:${test}:${flips}`,
    });
  }

  function judgeTokens(count: number, nowMs: number): DerivedFinding[] {
    const minute = Math.floor(nowMs / 60_000);
    const last = minutes.at(-1);
    if (last?.minute === minute) last.tokens += count;
    else minutes.push({ minute, tokens: count });
    if (minutes.length > 120) minutes.shift();
    const before = minutes
      .slice(0, -1)
      .map((entry) => entry.tokens)
      .toSorted((a, b) => a - b);
    if (before.length < BURN_MINUTES_FOR_MEDIAN) return [];
    const median = before[Math.floor(before.length / 2)] ?? 0;
    const now = minutes.at(-1)?.tokens ?? 0;
    if (median === 0 || now <= median * limits.burnFactor) return [];
    return once({
      type: 'BURN_RATE',
      severity: 'HIGH',
      detail: `${now} tokens in a minute, ${limits.burnFactor} times the usual ${median}`,
      key: `BURN_RATE:${minute}`,
    });
  }

  function toolFinished(activity: Extract<Activity, { kind: 'tool_finished' }>): DerivedFinding[] {
    running.delete(activity.id);
    over('HUNG_TOOL');
    waitingSinceMs = activity.nowMs;
    turnsWithoutTool = 0;
    over('MONOLOGUE');
    if (activity.isTest) {
      lastTestMs = activity.nowMs;
      over('STALE_EVIDENCE');
    }
    callsWithoutProgress += 1;
    progressMs ??= activity.nowMs;
    const key = `${stableCommand(activity.command)} ${activity.ok ? 'ok' : 'failed'}`;
    calls = [...calls, { key, tree }].slice(-KEPT_CALLS);
    return [...judgeCycle(), ...judgeProgress(activity.nowMs)];
  }

  function judgeProgress(nowMs: number): DerivedFinding[] {
    const tooMany = callsWithoutProgress >= limits.noProgressToolCalls;
    const tooLong = progressMs !== null && nowMs - progressMs >= limits.noProgressMs;
    if (!tooMany && !tooLong) return [];
    return once({
      type: 'NO_PROGRESS',
      severity: 'MEDIUM',
      detail: `${callsWithoutProgress} tool calls without a change of files or new evidence`,
      key: `NO_PROGRESS:${progressMs ?? 0}`,
    });
  }

  return {
    see(activity) {
      if (activity.kind !== 'tool_finished' && activity.kind !== 'error') waitingSinceMs = null;
      over('HUNG_AGENT');
      switch (activity.kind) {
        case 'tool_started':
          turnsWithoutTool = 0;
          over('MONOLOGUE');
          running.set(activity.id, { command: activity.command, lastMs: activity.nowMs });
          return [];
        case 'tool_output': {
          const tool = running.get(activity.id);
          if (tool) tool.lastMs = activity.nowMs;
          return [];
        }
        case 'tool_finished':
          return toolFinished(activity);
        case 'tree_changed':
          if (activity.tree !== tree) {
            tree = activity.tree;
            lastEditMs = activity.nowMs;
            progress(activity.nowMs);
          }
          return [];
        case 'error':
          return judgeError(activity.signature);
        case 'test_result':
          return judgeTest(activity.test, activity.passed);
        case 'turn_without_tool':
          turnsWithoutTool += 1;
          return turnsWithoutTool < limits.monologueTurns
            ? []
            : once({
                type: 'MONOLOGUE',
                severity: 'MEDIUM',
                detail: `${turnsWithoutTool} turns without a tool`,
                key: 'MONOLOGUE:now',
              });
        case 'evidence':
          progress(activity.nowMs);
          return [];
        case 'completion_claimed':
          return lastEditMs !== null && (lastTestMs === null || lastTestMs < lastEditMs)
            ? once({
                type: 'STALE_EVIDENCE',
                severity: 'MEDIUM',
                detail: 'files were changed after the last test run',
                key: `STALE_EVIDENCE:${lastEditMs}`,
              })
            : [];
        case 'tokens':
          return judgeTokens(activity.count, activity.nowMs);
      }
      return [];
    },
    restart(type) {
      for (const key of reported) if (key.startsWith(`${type}:`)) reported.delete(key);
      if (type === 'SAME_ERROR') errors.clear();
      if (type === 'CYCLE') calls = [];
      if (type === 'REGRESSION_CYCLE') tests.clear();
      if (type === 'MONOLOGUE') turnsWithoutTool = 0;
      if (type === 'NO_PROGRESS') {
        callsWithoutProgress = 0;
        progressMs = null;
      }
    },
    tick(nowMs) {
      const found = judgeProgress(nowMs);
      for (const [id, tool] of running) {
        if (nowMs - tool.lastMs < limits.hungToolMs) continue;
        found.push(
          ...once({
            type: 'HUNG_TOOL',
            severity: 'HIGH',
            detail: `${tool.command.slice(0, 80)} prints nothing`,
            key: `HUNG_TOOL:${id}`,
          }),
        );
      }
      if (
        running.size === 0 &&
        waitingSinceMs !== null &&
        nowMs - waitingSinceMs >= limits.hungAgentMs
      ) {
        found.push(
          ...once({
            type: 'HUNG_AGENT',
            severity: 'HIGH',
            detail: 'the agent does nothing with the last tool result',
            key: `HUNG_AGENT:${waitingSinceMs}`,
          }),
        );
      }
      return found;
    },
  };
}
