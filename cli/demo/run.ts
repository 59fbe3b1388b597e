import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import type { TaskReport } from '../../domain/report/types.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { CliContext } from '../context.ts';
import { paintFor } from '../output.ts';
import { followTask } from '../task/follow.ts';
import { formatEvent } from '../task/format-event.ts';
import { showReport } from '../task/report.ts';
import { startTask } from '../task/start.ts';
import { createDemoRepository, isNeighbourUnharmed } from './repo.ts';

/** The worker is killed after this many operator messages: in the middle, with work open. */
const KILL_AFTER_MESSAGES = 3;

/** Runs the demo task from an empty repository to the report; exit code 0 only when all was proven. */
export async function runDemo(
  cli: CliContext,
  options: { kill: boolean; keep: boolean },
): Promise<void> {
  const paint = paintFor(cli);
  const say = (line: string): void => cli.stdout(`${line}\n`);
  const startedMs = Date.now();
  say(paint.bold('CAKE demo'));
  say(
    'The agent is scripted: it follows a file and behaves badly on purpose. Everything else is real:',
  );
  say('git repository, shell commands, guard, snapshots, Temporal server, worker, kill -9.\n');
  const dir = await mkdtemp(join(tmpdir(), 'cake-demo-'));
  const { repo, scenarioPath, deliverables } = await createDemoRepository(dir);
  const taskId = `demo-${startedMs.toString(36)}`;
  try {
    await startTask(
      cli,
      'Add a discount to the shop, print totals on receipts, and release 1.1.0',
      {
        repo,
        agent: 'scripted',
        scenario: scenarioPath,
        deliver: deliverables,
        id: taskId,
        wait: false,
        json: false,
      },
    );
    say('');
    let messages = 0;
    const row = await followTask(cli, taskId, {
      onEvent: (event) => {
        const line = formatEvent(event, paint);
        if (line !== null) say(line);
      },
      onMessage: ({ text }) => {
        say(`          ${paint.bold(text)}`);
        messages += 1;
        if (options.kill && messages === KILL_AFTER_MESSAGES)
          say(killWorker(cakeHome(cli.env), paint.bad));
      },
    });
    say('');
    showReport(cli, taskId, { json: false, html: false });
    const { outcome } = row.report as TaskReport;
    say(
      `Everything above took ${((Date.now() - startedMs) / 1000).toFixed(0)} s. The servers keep running: cake status, cake down.`,
    );
    const unharmed = await isNeighbourUnharmed(dir);
    if (!unharmed) say(paint.bad('The files beside the repository were harmed: the guard failed.'));
    cli.exit(outcome === 'COMPLETED' && unharmed ? EXIT.done : EXIT.internal);
  } finally {
    if (options.keep) say(`The repository: ${repo}`);
    else await rm(dir, { recursive: true, force: true });
  }
}

function killWorker(home: string, bad: (text: string) => string): string {
  const { pid } = JSON.parse(readFileSync(join(home, 'run', 'worker.json'), 'utf8')) as {
    pid: number;
  };
  process.kill(pid, 'SIGKILL');
  return bad(
    `          kill -9 ${pid}: the worker is dead. The session host goes on; cake up starts another worker.`,
  );
}
