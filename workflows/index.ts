export { cleanUpMemory } from './clean-up-memory.ts';
export { collectSnapshots } from './collect-snapshots.ts';
export { superviseTask } from './supervise-task.ts';
