// Stands in for the worker in tests of its supervisor: says that it is ready, and ends on SIGTERM.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const run = join(process.env.CAKE_HOME, 'run');
mkdirSync(run, { recursive: true });
writeFileSync(
  join(run, 'worker.json'),
  JSON.stringify({ pid: process.pid, startedAtMs: Date.now() }),
);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1_000);
