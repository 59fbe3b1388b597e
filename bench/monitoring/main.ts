import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CliContext } from '../../cli/context.ts';
import { driveSoak } from '../../cli/soak/drive.ts';
import { createSoakWorld } from '../../cli/soak/world.ts';
import { pidOf } from '../../cli/soak/chaos.ts';
import { planSoak } from '../../domain/soak/plan.ts';
import { createRandom } from '../../domain/soak/random.ts';
import { ensureUp } from '../../workers/up/ensure-up.ts';
import { takeDown } from '../../workers/up/down.ts';
import { contactSheet } from './draw.ts';
import { askPanels } from './panels.ts';
import { freePort, startMonitoring, type Monitoring } from './prometheus.ts';

/** `npm run monitoring [-- --seconds 150 --image FILE]`: a real Prometheus on a real CAKE under load; every panel, one alert. */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '150' }, image: { type: 'string' } },
});
const seconds = Number(values.seconds);
/** CakeWorkerDown holds for a minute before it fires. */
const ALERT_LIMIT_MS = 120_000;
const AFTER_ALERT_MS = 15_000;

const dir = mkdtempSync(join(tmpdir(), 'cake-monitoring-'));
const port = await freePort();
const outer: CliContext = {
  env: { ...process.env, CAKE_METRICS_PORT: String(port) },
  cwd: dir,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  readStdin: async () => '',
  isTty: false,
  exit: (code) => void (process.exitCode = code),
};
const world = createSoakWorld(outer, dir, { compress: 60, chaos: false });
let failed = false;
let monitoring: Monitoring | null = null;
try {
  await ensureUp({ cakeHome: world.home, env: world.cli.env });
  monitoring = await startMonitoring(join(dir, 'prometheus'), `127.0.0.1:${port}`);
  await load();
  failed = !(await panels(monitoring)) || failed;
  failed = !(await alert(monitoring)) || failed;
} finally {
  await takeDown({ cakeHome: world.home });
  await monitoring?.close();
  rmSync(dir, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** Agents with every kind of trouble, so that every panel has something to show. */
async function load(): Promise<void> {
  const plan = planSoak({ tasks: 4, seed: 7, prefix: 'load' });
  console.log(`load: ${plan.tasks.length} tasks, about ${seconds} s`);
  await driveSoak({
    world,
    plan,
    lanes: 4,
    wallMs: seconds * 1_000,
    kills: [],
    random: createRandom(7),
    stop: new AbortController().signal,
    onProgress: (done) => console.log(`load: ${done} of ${plan.tasks.length} tasks ended`),
  });
}

async function panels(prometheus: Monitoring): Promise<boolean> {
  const drawn = await askPanels(prometheus, seconds);
  for (const { panel, samples } of drawn)
    console.log(
      `${samples === 0 ? 'EMPTY' : 'ok   '} ${String(samples).padStart(6)}  ${panel.title}`,
    );
  const empty = drawn.filter(({ samples }) => samples === 0).length;
  console.log(`${drawn.length} panels, ${empty} empty`);
  if (values.image !== undefined) {
    const note = `CAKE dashboard: ${drawn.length} panels drawn from a Prometheus that scraped a CAKE under load for ${seconds} s. Drawn from the data by npm run monitoring, not by Grafana.`;
    writeFileSync(values.image, contactSheet(drawn, note));
  }
  return empty === 0;
}

/** Kills the supervisor and the worker, and waits for the one message to the webhook. */
async function alert(prometheus: Monitoring): Promise<boolean> {
  const supervisor = JSON.parse(
    readFileSync(join(world.home, 'run', 'supervisor.json'), 'utf8'),
  ) as { process: { pid: number } };
  // Without its supervisor nobody brings the worker back.
  process.kill(supervisor.process.pid, 'SIGKILL');
  process.kill(pidOf(world.home, 'worker', null)!, 'SIGKILL');
  const killedMs = Date.now();
  const firing = () =>
    prometheus.told.filter(
      ({ alertname, status, atMs }) =>
        alertname === 'CakeWorkerDown' && status === 'firing' && atMs > killedMs,
    );
  while (firing().length === 0 && Date.now() - killedMs < ALERT_LIMIT_MS) await sleep(250);
  const after = firing()[0];
  // A second one would come with the next group interval.
  await sleep(AFTER_ALERT_MS);
  const count = firing().length;
  console.log(
    after === undefined
      ? 'CakeWorkerDown never reached the webhook'
      : `CakeWorkerDown reached the webhook ${((after.atMs - killedMs) / 1_000).toFixed(0)} s after kill -9, ${count} time(s)`,
  );
  return count === 1;
}
