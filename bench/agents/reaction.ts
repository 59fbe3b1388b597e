import type { RecordedRequest } from '../../adapters/fake-messages-api/request.ts';
import { crashGoal, patientClaude, startCrashModel, type CrashModel } from '../crash/claude.ts';
import type { CakeWorld } from '../crash/world.ts';
import { inWorld } from './world.ts';

const TASKS = 3;

export interface Reaction {
  /** From the error's row in the journal to the request that holds the operator's message. */
  ms: number;
  /** The message stood in the first request after the error. */
  inNext: boolean;
}

/** How soon the model reads what the operator says about an error, over several tasks. */
export async function reactionTimes(): Promise<Reaction[]> {
  const model = await startCrashModel();
  try {
    return await inWorld(model.api.url, (world) => reactionsIn(world, model));
  } finally {
    await model.api.close();
  }
}

async function reactionsIn(world: CakeWorld, model: CrashModel): Promise<Reaction[]> {
  patientClaude(world.home);
  const all: Reaction[] = [];
  for (let n = 1; n <= TASKS; n += 1) {
    const name = `react-${n}`;
    const repo = world.repo(name);
    model.add(name, repo);
    const fixed = ['--id', name, '--repo', repo, '--agent', 'claude-code'];
    await world.cake('task', 'start', crashGoal(name), ...fixed, '--deliver', 'file: DONE.md');
    await world.untilEnded(name, 300_000);
    const requests = model.requests(name);
    for (const { event, tsMs } of world.journal(name)) {
      if (event.kind !== 'error_detected') continue;
      const word = event.finding.captures['module'] ?? '';
      const after = requests.filter(({ atMs }) => atMs >= tsMs);
      const isTold = ({ news }: RecordedRequest): boolean =>
        new RegExp(`Operator \\(CAKE\\): Stop\\. [^\\n]*${word}`).test(news);
      const told = after.find(isTold);
      if (told) all.push({ ms: told.atMs - tsMs, inNext: told === after[0] });
    }
  }
  return all;
}
