import { createHash } from 'node:crypto';
import { classify } from '../domain/errors/classify.ts';
import type { ErrorFinding } from '../domain/errors/types.ts';
import { createWatcher } from '../domain/errors/watch.ts';
import { renderMessage } from '../domain/voice/render.ts';
import { quantile } from './statistics.ts';
import type { BenchRow } from './types.ts';

const MESSAGES = 100;
const ROUNDS = 15;
const LINES = [
  "ModuleNotFoundError: No module named 'requests'",
  '  File "a.py", line 3\nSyntaxError: invalid syntax',
  "Error: Cannot find module 'left-pad'",
  "src/a.ts(3,5): error TS2304: Cannot find name 'x'.",
  'bash: foo: command not found',
];

function findings(): ErrorFinding[] {
  return LINES.flatMap((line, index) => {
    const watcher = createWatcher({
      hash: (text) => createHash('sha256').update(text).digest('hex'),
    });
    const toolCallId = `c${index}`;
    watcher.startRun({ toolCallId, command: 'run', nowMs: 0 });
    watcher.feed({ toolCallId, channel: 'stderr', data: `${line}\n`, nowMs: 0 });
    return watcher
      .finishRun({ toolCallId, exitCode: 1, nowMs: 1 })
      .flatMap((event) => (event.kind === 'error_detected' ? [event.finding] : []));
  });
}

/** Time of 100 messages through classifier, rendering and gate, warm; median of several rounds. */
export async function runMessagesBench(): Promise<BenchRow[]> {
  const known = findings();
  const times = Array.from({ length: ROUNDS }, () => {
    const startedMs = performance.now();
    for (let n = 0; n < MESSAGES; n += 1) {
      const finding = known[n % known.length]!;
      const judged = classify(
        finding,
        {
          count: 1,
          failedFixIds: [],
          lastInterventionMs: null,
          nowMs: 0,
          cooldownMs: 60_000,
          rootFiles: [],
        },
        { strictness: 'balanced' },
      );
      const { errorType, family, message } = finding;
      renderMessage({
        subject: { kind: 'error', errorType, family },
        strike: 1 + (n % 4),
        slots: { text: message },
        fix: judged.suggestedFix,
        tried: [],
      });
    }
    return performance.now() - startedMs;
  });
  const ms = quantile(times, 0.5);
  return [
    {
      name: `${MESSAGES} messages, classify + render + gate`,
      value: ms,
      unit: 'ms',
      target: '≤ 300 ms',
      pass: ms <= 300,
      note: 'aim: 30 ms',
    },
    { name: 'the slowest round', value: Math.max(...times), unit: 'ms', note: `of ${ROUNDS}` },
  ];
}
