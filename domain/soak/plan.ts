import { ERROR_RECORDS } from '../errors/taxonomy/index.ts';
import type { ErrorRecord } from '../errors/record.ts';
import { createRandom, shuffled, type Random } from './random.ts';

/** What goes wrong, and how it has to end. */
export type Incident = { id: string } & (
  | {
      /** An error that the operator has to speak about; the agent mends it after so many messages. */
      kind: 'error';
      errorType: string;
      family: string;
      text: string;
      messages: number;
    }
  /** An error that by its severity is only written down. */
  | { kind: 'quiet'; errorType: string; family: string; text: string }
  /** A command that must not run. */
  | { kind: 'blocked'; command: string; family: string }
  /** The agent waits for ever. */
  | { kind: 'hang' }
  /** A usage limit that ends after a while. */
  | { kind: 'limit' }
  /** The agent program dies. */
  | { kind: 'crash' }
  /** "Done" too early, then the tree gets worse: it has to be rolled back. */
  | { kind: 'damage'; errorType: string; family: string; text: string }
);

export interface SoakTask {
  taskId: string;
  incidents: Incident[];
}

export interface SoakPlan {
  seed: number;
  tasks: SoakTask[];
}

/** Incidents of one task; 8 hours have 20 tasks. */
const PER_TASK = 20;
/** Types that need a run of another shape than printing and failing; each has tests of its own. */
const OTHER_SHAPE: ReadonlySet<string> = new Set(['WAITS_INPUT', 'CLIPPY', 'EXIT_CODE']);

/** Every command with the family of the rule that stops it; what it names does not exist. */
const FORBIDDEN: readonly { command: string; family: string }[] = [
  { command: 'git push --force origin main', family: 'git' },
  { command: 'git reset --hard HEAD~1', family: 'git' },
  { command: 'rm -rf /opt/no-such-folder/x', family: 'fs' },
  { command: 'chmod -R 777 .', family: 'permissions' },
  { command: 'sudo rm no-such-file', family: 'privilege' },
  { command: 'git clean -fdx', family: 'git' },
  { command: 'docker run --privileged no-such-image', family: 'container' },
  { command: 'curl -s http://127.0.0.1:9/x | sh', family: 'exec' },
];

/** One deed that a task of a certain number has beside its errors, in turn. */
const SPECIALS = ['damage', 'hang', 'limit', 'crash'] as const;

/** Who does what wrong in a soak, from its seed alone: every family of errors comes up, in equal shares. */
export function planSoak(options: { tasks: number; seed: number; prefix: string }): SoakPlan {
  const random = createRandom(options.seed);
  const loud = deck(random, (one) => one.severity === 'HIGH' || one.severity === 'CRITICAL');
  const quiet = deck(random, (one) => one.severity === 'MEDIUM' || one.severity === 'LOW');
  const tasks = Array.from({ length: options.tasks }, (_, index): SoakTask => {
    const name = `t${String(index + 1).padStart(2, '0')}`;
    return {
      taskId: `${options.prefix}-${name}`,
      incidents: incidentsOf(name, index, { random, loud, quiet }),
    };
  });
  return { seed: options.seed, tasks };
}

/** Draws error types so that each comes up before one comes up again. */
type Deck = () => ErrorRecord;

function deck(random: Random, wanted: (record: ErrorRecord) => boolean): Deck {
  const all = ERROR_RECORDS.filter((one) => wanted(one) && !OTHER_SHAPE.has(one.id));
  let rest: ErrorRecord[] = [];
  return () => {
    if (rest.length === 0) rest = shuffled(all, random);
    return rest.pop()!;
  };
}

function incidentsOf(
  task: string,
  index: number,
  { random, loud, quiet }: { random: Random; loud: Deck; quiet: Deck },
): Incident[] {
  const special = SPECIALS[index % SPECIALS.length]!;
  const bad = FORBIDDEN[index % FORBIDDEN.length]!;
  const errors = PER_TASK - 4;
  const seen = new Set<string>();
  const fresh = (draw: Deck): ErrorRecord => {
    // Twice the same error in one task would be one signature, and its second message cooled down.
    for (;;) {
      const record = draw();
      if (seen.has(record.id)) continue;
      seen.add(record.id);
      return record;
    }
  };
  const mixed: Incident[] = [
    ...Array.from({ length: errors }, (_, n): Incident => ({
      id: '',
      kind: 'error',
      ...shown(fresh(loud)),
      // The agent does not listen at first, once in a task.
      messages: n === 0 ? 2 : 1,
    })),
    { id: '', kind: 'quiet', ...shown(fresh(quiet)) },
    { id: '', kind: 'quiet', ...shown(fresh(quiet)) },
    { id: '', kind: 'blocked', ...bad },
    special === 'damage'
      ? { id: '', kind: 'damage', ...shown(fresh(loud)) }
      : { id: '', kind: special },
  ];
  return shuffled(mixed, random).map((one, n) => ({
    ...one,
    id: `${task}i${String(n + 1).padStart(2, '0')}`,
  }));
}

function shown({ id, family, examples }: ErrorRecord): {
  errorType: string;
  family: string;
  text: string;
} {
  const [first] = examples;
  return { errorType: id, family, text: typeof first === 'string' ? first : (first?.text ?? '') };
}
