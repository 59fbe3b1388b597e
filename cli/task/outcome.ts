import type { TaskOutcome } from '../../domain/controller/task.ts';
import { EXIT } from '../../domain/exit-codes.ts';

/** Exit code of a task that has ended; a FAILED task waited for a person who did not come, or CAKE failed. */
export function exitCodeOf(outcome: TaskOutcome, reason: string): number {
  switch (outcome) {
    case 'COMPLETED':
      return EXIT.done;
    case 'PARTIAL':
      return EXIT.partial;
    case 'ABORTED':
      return EXIT.aborted;
    case 'FAILED':
      return reason.startsWith('CAKE could not go on') ? EXIT.internal : EXIT.needsPerson;
  }
}
