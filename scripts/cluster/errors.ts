/** What keeps a cluster from coming up, by what a caller may do about it. */
export type ClusterProblem = 'missing' | 'usage' | 'start-failed' | 'not-up';

/** A problem with the local cluster in one line that names the place, and the remedy in another. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly problem: ClusterProblem;
  readonly remedy: string;

  constructor(
    problem: ClusterProblem,
    message: string,
    options: { remedy: string; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.problem = problem;
    this.remedy = options.remedy;
  }
}
