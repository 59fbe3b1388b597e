import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import {
  DONE_FILE,
  KEPT_FILE,
  filesOf,
  scenarioOf,
  type SoakPace,
} from '../../domain/soak/scenario.ts';
import type { SoakTask } from '../../domain/soak/plan.ts';
import type { CliContext } from '../context.ts';

/** Waits of 8 uncompressed hours; all of them are divided by the compression. */
const HUNG_MS = 10 * 60_000;
const COOLDOWN_MS = 60_000;
const SETTLE_MS = 5 * 60_000;
const LIMIT_MS = 10 * 60_000;
/** Below this a wait would be shorter than the machinery needs, and mean something else. */
const SHORTEST = { hungMs: 8_000, cooldownMs: 500, settleMs: 30_000, limitMs: 2_000 };

const CHAOS_RESTARTS = { max: 500, backoffMs: 200, backoffMaxMs: 2_000 };

/** A soak's own CAKE: another home, another Temporal server, work trees of its own. */
export interface SoakWorld {
  dir: string;
  home: string;
  /** The command line inside this world; what it prints is kept for errors only. */
  cli: CliContext;
  pace: (pauseMs: number) => SoakPace;
  /** Makes the repository and scenario of a task; returns the arguments of its start. */
  prepare: (
    task: SoakTask,
    pauseMs: number,
  ) => { repo: string; scenario: string; deliver: string[] };
}

/** Makes the folders and the configuration; starts nothing. */
export function createSoakWorld(
  outer: CliContext,
  dir: string,
  { compress, chaos }: { compress: number; chaos: boolean },
): SoakWorld {
  const home = join(dir, 'home');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const scaled = (ms: number, least: number): number => Math.max(least, Math.round(ms / compress));
  writeFileSync(
    join(home, 'config.yaml'),
    stringify({
      controller: {
        cooldownMs: scaled(COOLDOWN_MS, SHORTEST.cooldownMs),
        settleMs: scaled(SETTLE_MS, SHORTEST.settleMs),
        // Under chaos a session is killed also before it has lived steadily: here that is no sign of a bad agent.
        ...(chaos ? { restarts: CHAOS_RESTARTS } : {}),
      },
      watch: { hungMs: scaled(HUNG_MS, SHORTEST.hungMs) },
    }),
  );
  const pace = (pauseMs: number): SoakPace => ({
    pauseMs,
    limitMs: scaled(LIMIT_MS, SHORTEST.limitMs),
    patienceMs: 60_000,
  });
  return {
    dir,
    home,
    pace,
    cli: innerContext(outer, home, dir),
    prepare(task, pauseMs) {
      const repo = join(dir, 'trees', task.taskId);
      makeRepository(repo, filesOf(task));
      const scenario = join(dir, 'scenarios', `${task.taskId}.yaml`);
      mkdirSync(dirname(scenario), { recursive: true });
      writeFileSync(scenario, scenarioOf(task, pace(pauseMs)));
      return { repo, scenario, deliver: [`file: ${KEPT_FILE}`, `file: ${DONE_FILE}`] };
    },
  };
}

function innerContext(outer: CliContext, home: string, dir: string): CliContext {
  // Another Temporal server than the user's: it is killed, too.
  const kept = Object.entries(outer.env).filter(
    ([name]) => !/^(TEMPORAL_(?!CLI_PATH)|CAKE_(?!METRICS_PORT))/.test(name),
  );
  return {
    ...outer,
    cwd: dir,
    isTty: false,
    stdout: () => undefined,
    stderr: () => undefined,
    env: { CAKE_METRICS_PORT: '0', ...Object.fromEntries(kept), CAKE_HOME: home },
  };
}

function makeRepository(repo: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), content);
  }
  const git = (...args: string[]): void =>
    void execFileSync(
      'git',
      ['-c', 'user.name=CAKE soak', '-c', 'user.email=soak@localhost', ...args],
      { cwd: repo },
    );
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
}
