import pino, { type Logger } from 'pino';

/** JSON lines into a file of this user's own (0600); synchronous, so that a crash loses no line. */
export function createFileLogger(file: string, base: Record<string, unknown>): Logger {
  return pino({ base }, pino.destination({ dest: file, mode: 0o600, sync: true }));
}
