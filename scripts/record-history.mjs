// Records histories of real tasks for the replay test: `node scripts/build.mjs && node scripts/record-history.mjs`.
// Run it once per released change of the workflow and keep the older files: a running task may be that old.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { createCakeWorld, pidIn } from '../dist/bench/crash/world.js';

const OUT = join(dirname(fileURLToPath(import.meta.url)), '..', 'tests', 'fixtures', 'histories');

const fail = (/** @type {string} */ name) =>
  `"test -f fixed-${name} || { echo \\"ModuleNotFoundError: No module named '${name}'\\" >&2; exit 1; }"`;
const heal = (/** @type {string} */ name) => `  - until:
      run: ${fail(name)}
      tries: 5
      wait: 30s
      reactions:
        - - say: Not yet.
        - - write: {path: fixed-${name}, content: x}
`;

/** @type {Record<string, { scenario: string, deliver: string, abort?: boolean }>} */
const TASKS = {
  completed: {
    scenario: `name: completed\nobey: false\nsteps:\n${heal('alpha')}  - run: git push --force origin main\n  - wait_message: 30s\n  - claim: done\non_message:\n  - match: DONE\n    times: 1\n    do:\n      - say: Later.\n  - match: DONE\n    do:\n      - write: {path: DONE.md, content: x}\n`,
    deliver: 'file: DONE.md',
  },
  aborted: {
    scenario: `name: aborted\nobey: false\nsteps:\n${heal('alpha')}  - sleep: 60s\n`,
    deliver: 'file: never',
    abort: true,
  },
  parked: {
    scenario: 'name: parked\nobey: false\nsteps:\n  - limit: 1s\n  - claim: done\n',
    deliver: 'file: README.md',
  },
};

const world = createCakeWorld();
mkdirSync(OUT, { recursive: true });
try {
  await world.cake('up', '--detach');
  const connection = await Connection.connect({
    address: `127.0.0.1:${pidIn(world.home, 'temporal/server.json', ['port'])}`,
  });
  const client = new Client({ connection, namespace: 'cake' });
  for (const [name, { scenario, deliver, abort }] of Object.entries(TASKS))
    await record(client, name, scenario, deliver, abort ?? false);
  writeFileSync(join(world.home, 'config.yaml'), 'controller:\n  maxHistoryEvents: 60\n');
  const long = `name: continued\nobey: false\nsteps:\n${['alpha', 'bravo', 'charlie'].map(heal).join('')}  - claim: done\n`;
  await record(client, 'continued', long, 'file: fixed-charlie', false);
  await connection.close();
} finally {
  await world.close();
}

/** @param {Client} client @param {string} name @param {string} scenario @param {string} deliver @param {boolean} abort */
async function record(client, name, scenario, deliver, abort) {
  const repo = world.repo(name);
  await world.cake(
    'task',
    'start',
    name,
    '--id',
    name,
    '--repo',
    repo,
    '--scenario',
    world.scenario(name, scenario),
    '--deliver',
    deliver,
  );
  if (abort) {
    while (!world.journal(name).some(({ event }) => event.kind === 'error_resolved'))
      await wait(50);
    await world.tryCake('task', 'abort', name);
  }
  await world.untilEnded(name);
  await client.workflow
    .getHandle(name)
    .result()
    .catch(() => undefined);
  let runs = 0;
  for await (const { runId } of client.workflow.list({ query: `WorkflowId="${name}"` })) {
    const history = await client.workflow.getHandle(name, runId).fetchHistory();
    // JSON of a history cannot be replayed; the protobuf bytes can.
    const file = join(OUT, `${name}-${(runs += 1)}.bin`);
    writeFileSync(file, proto.temporal.api.history.v1.History.encode(history).finish());
    console.log(`${file}: ${history.events?.length ?? 0} events`);
  }
}
