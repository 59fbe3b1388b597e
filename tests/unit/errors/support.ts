import { createHash } from 'node:crypto';
import { createWatcher } from '../../../domain/errors/watch.ts';
import type { Channel } from '../../../domain/events.ts';
import type { ErrorFinding, WatchEvent } from '../../../domain/errors/types.ts';

/** SHA-256 as the host computes it. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Feeds a whole output through a watcher as one run and returns its events. */
export function watchText(
  text: string,
  options: {
    exitCode?: number | null;
    command?: string;
    channel?: Channel;
    chunk?: number;
    maxDetectedPerRun?: number;
  } = {},
): WatchEvent[] {
  const watcher = createWatcher({
    hash: sha256,
    maxDetectedPerRun: options.maxDetectedPerRun ?? 50,
  });
  const toolCallId = 'call-1';
  const events = watcher.startRun({ toolCallId, command: options.command ?? '', nowMs: 0 });
  const step = options.chunk ?? Math.max(1, text.length);
  for (let at = 0; at < text.length; at += step) {
    events.push(
      ...watcher.feed({
        toolCallId,
        channel: options.channel ?? 'stdout',
        data: text.slice(at, at + step),
        nowMs: 1,
      }),
    );
  }
  const exitCode = options.exitCode === undefined ? 1 : options.exitCode;
  events.push(...watcher.finishRun({ toolCallId, exitCode, nowMs: 2 }));
  return events;
}

/** The findings that stand at the end of a run. */
export function detectedIn(events: readonly WatchEvent[]): ErrorFinding[] {
  return events.flatMap((event) => (event.kind === 'error_detected' ? [event.finding] : []));
}

/** The findings that were seen at once. */
export function seenIn(events: readonly WatchEvent[]): ErrorFinding[] {
  return events.flatMap((event) => (event.kind === 'error_seen' ? [event.finding] : []));
}
