/** What a command may touch; tests hand in a fake, `main.ts` the real process. */
export interface CliContext {
  env: Record<string, string | undefined>;
  cwd: string;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  readStdin: () => Promise<string>;
  /** True when a person reads stdout: colours, progress and live redraw are allowed. */
  isTty: boolean;
  /** Asks the person at the terminal; null when there is none, which is also what its absence means. */
  ask?: (question: string) => Promise<string | null>;
  /** Sets the exit code of the process. */
  exit: (code: number) => void;
}

/** An error for the user: one line that names the place, and the remedy. Printed without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  readonly remedy: string;

  constructor(message: string, options: { exitCode: number; remedy: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode;
    this.remedy = options.remedy;
  }
}
