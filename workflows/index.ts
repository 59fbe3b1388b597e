export { cleanUpMemory } from './clean-up-memory.ts';
export { collectSnapshots } from './collect-snapshots.ts';
export { runSoak } from './run-soak.ts';
export { superviseTask } from './supervise-task.ts';
