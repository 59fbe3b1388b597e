import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CliContext } from '../../cli/context.ts';
import { findTask } from '../../cli/task/store.ts';
import { startTask } from '../../cli/task/start.ts';
import type { CakeWorld } from '../crash/world.ts';

const LOOK_MS = 100;
const TRIES = 10;

/** Names without digits: what looks like a number is left out of a signature, and the second error would be the first again. */
const WORDS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'];

/** An agent that meets `errors` errors one after the other, mends each when the operator has spoken, and then delivers. */
export function scenarioOf(name: string, errors: number, pauseMs: number): string {
  const steps = Array.from({ length: errors }, (_, n) => {
    const word = WORDS[n];
    if (word === undefined)
      throw new Error(`At most ${WORDS.length} errors differ from each other.`);
    return [
      {
        until: {
          run: `test -f ok-${n} || { echo "ModuleNotFoundError: No module named '${word}'" >&2; exit 1; }`,
          tries: 50,
          wait: '60s',
          reactions: [[{ write: { path: `ok-${n}`, content: 'x' } }]],
        },
      },
      { sleep: `${pauseMs}ms` },
    ];
  }).flat();
  return JSON.stringify({
    name,
    obey: false,
    steps: [...steps, { write: { path: 'DONE.md', content: 'done\n' } }, { claim: 'done' }],
    on_message: [{ match: 'DONE.md', do: [{ write: { path: 'DONE.md', content: 'done\n' } }] }],
  });
}

/** The command line inside a world, in this process. */
export function cliOf(world: CakeWorld): CliContext {
  return {
    env: world.env,
    cwd: join(world.home, '..'),
    isTty: false,
    stdout: () => undefined,
    stderr: () => undefined,
    readStdin: () => Promise.resolve(''),
    exit: () => undefined,
  };
}

/** Starts a task in a repository of its own; a control plane that was just killed is asked again. */
export async function begin(
  world: CakeWorld,
  taskId: string,
  { errors, pauseMs }: { errors: number; pauseMs: number },
): Promise<void> {
  const cli = cliOf(world);
  const repo = world.repo(taskId);
  const scenario = world.scenario(taskId, scenarioOf(taskId, errors, pauseMs));
  for (let tried = 1; ; tried += 1) {
    try {
      return await startTask(cli, `bench ${taskId}`, {
        repo,
        agent: 'scripted',
        scenario,
        deliver: ['file: DONE.md'],
        id: taskId,
        wait: false,
        json: false,
      });
    } catch (error) {
      // The workflow may have been accepted before the answer was lost.
      if (findTask(cli, taskId)) return;
      if (tried === TRIES) throw error;
      await sleep(1_000);
    }
  }
}

/** Runs the tasks, so many at a time; resolves when all have ended. */
export async function runTasks(options: {
  world: CakeWorld;
  names: readonly string[];
  lanes: number;
  errors: number;
  pauseMs: number;
  limitMs: number;
}): Promise<void> {
  const { world, lanes, limitMs } = options;
  const queue = [...options.names];
  const lane = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      await begin(world, name, options);
      await untilEnded(world, name, limitMs);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Waits for the end of a task; one that does not come stays RUNNING in the books. */
export async function untilEnded(world: CakeWorld, name: string, limitMs: number): Promise<void> {
  const cli = cliOf(world);
  for (const startedMs = Date.now(); Date.now() - startedMs < limitMs; await sleep(LOOK_MS)) {
    if (findTask(cli, name)?.outcome) return;
  }
}
