import { cakeHome } from '../../config/paths.ts';
import { runSupervisor } from './supervisor.ts';

// Entry of the detached supervisor: its output is $CAKE_HOME/logs/supervisor.log.
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => stop.abort());
}
const log = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);
const ran = await runSupervisor({
  cakeHome: cakeHome(process.env),
  env: process.env,
  log,
  stop: stop.signal,
});
log(ran ? 'supervisor: ended' : 'supervisor: another one runs already');
