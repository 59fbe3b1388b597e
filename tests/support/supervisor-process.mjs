// A supervisor as a process that a test can kill; the worker's program is its only argument.
import { runSupervisor } from '../../dist/workers/up/supervisor.js';

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await runSupervisor({
  cakeHome: process.env.CAKE_HOME,
  env: process.env,
  log: () => {},
  workerEntry: process.argv[2],
  stop: stop.signal,
});
