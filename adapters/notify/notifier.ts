import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes every notification to a log file, and posts it as JSON to a webhook when one is set. */
export function createNotifier(options: {
  logFile: string;
  webhookUrl: string | null;
  nowMs: () => number;
}) {
  return {
    /** Throws when the webhook does not answer 2xx within 10 s; the log line is written before. */
    async notify(message: { taskId: string; title: string; body: string }): Promise<void> {
      await mkdir(dirname(options.logFile), { recursive: true, mode: 0o700 });
      const line = JSON.stringify({ at: new Date(options.nowMs()).toISOString(), ...message });
      await appendFile(options.logFile, `${line}\n`, { mode: 0o600 });
      if (options.webhookUrl === null) return;
      const response = await fetch(options.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: line,
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) {
        throw new Error(
          `The webhook ${options.webhookUrl} answered ${response.status}: check notify.webhookUrl.`,
        );
      }
    },
  };
}
