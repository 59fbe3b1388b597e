/** What can be wrong with the Temporal server; tests and the command line tell cases apart by it. */
export type TemporalProblem =
  | 'unreachable'
  | 'port-busy'
  | 'wrong-version'
  | 'binary-missing'
  | 'start-failed'
  | 'tasks-running'
  | 'namespace'
  | 'bad-settings';

/** A problem with the Temporal server in one line, and what to do about it. */
export class TemporalError extends Error {
  override readonly name = 'TemporalError';
  readonly kind: TemporalProblem;
  readonly remedy: string;

  constructor(
    kind: TemporalProblem,
    message: string,
    options: { remedy: string; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.remedy = options.remedy;
  }
}
