import { classify } from './classify.ts';
import type { ErrorRecord } from './record.ts';
import type { Classification, ErrorFinding, Fix, Strictness } from './types.ts';
import { createWatcher } from './watch.ts';

/** One error of a log, as `cake watch-log` prints it. */
export interface LogEvent {
  type: string;
  family: string;
  severity: Classification['severity'];
  confidence: number;
  interventionRequired: boolean;
  file: string | null;
  line: number | null;
  message: string;
  signature: string;
  suggestedFix: Fix | null;
  alternatives: Fix[];
  lineNo: number;
}

/** What a whole log comes to. */
export interface LogAnalysis {
  verdict: 'intervene' | 'clear';
  events: LogEvent[];
}

/** What is known about the log, and who computes hashes. */
export interface AnalyseOptions {
  hash: (text: string) => string;
  /** null: not known. */
  exitCode: number | null;
  command?: string;
  strictness?: Strictness;
  rootFiles?: readonly string[];
  extraRecords?: readonly ErrorRecord[];
}

/** A log has many steps; this many errors are as much as a reader takes in. */
const MAX_EVENTS = 200;

/** A transcript's first line: the command as it was typed. */
const PROMPT = /^(?:\[?[\w.-]+@[\w.-]+[^$#\n]*)?[$] (?<command>\S[^\n]*)(?:\n|$)/;

/** Reads finished output in one go, as one run, and classifies each error in it. */
export function createLogAnalysis(options: AnalyseOptions): {
  feed: (text: string) => void;
  finish: () => LogAnalysis;
} {
  const extraRecords = options.extraRecords ?? [];
  const watcher = createWatcher({
    hash: options.hash,
    extraRecords,
    maxDetectedPerRun: MAX_EVENTS,
  });
  const toolCallId = 'log';
  const found: ErrorFinding[] = [];
  const keep = (events: ReturnType<typeof watcher.feed>): void => {
    for (const event of events) if (event.kind === 'error_detected') found.push(event.finding);
  };
  const judge = (finding: ErrorFinding): LogEvent => {
    const verdict = classify(
      finding,
      {
        count: 1,
        failedFixIds: [],
        lastInterventionMs: null,
        nowMs: 0,
        cooldownMs: 0,
        rootFiles: options.rootFiles ?? [],
      },
      { strictness: options.strictness ?? 'balanced', records: extraRecords },
    );
    return {
      type: finding.errorType,
      family: finding.family,
      severity: verdict.severity,
      confidence: verdict.confidence,
      interventionRequired: verdict.interventionRequired,
      file: finding.file ?? null,
      line: finding.line ?? null,
      message: finding.message,
      signature: finding.signature,
      suggestedFix: verdict.suggestedFix,
      alternatives: verdict.alternatives,
      lineNo: finding.lineNo,
    };
  };
  let started = false;
  const start = (text: string): void => {
    started = true;
    const command = options.command ?? PROMPT.exec(text)?.groups?.['command'] ?? '';
    watcher.startRun({ toolCallId, command, nowMs: 0 });
  };
  return {
    feed(text) {
      if (!started) start(text);
      keep(watcher.feed({ toolCallId, channel: 'stdout', data: text, nowMs: 0 }));
    },
    finish() {
      if (!started) start('');
      keep(watcher.finishRun({ toolCallId, exitCode: options.exitCode, nowMs: 0 }));
      const events = found.map(judge);
      return {
        verdict: events.some((event) => event.interventionRequired) ? 'intervene' : 'clear',
        events,
      };
    },
  };
}

/** Analyses a text that is at hand as a whole. */
export function analyseLog(text: string, options: AnalyseOptions): LogAnalysis {
  const analysis = createLogAnalysis(options);
  analysis.feed(text);
  return analysis.finish();
}
