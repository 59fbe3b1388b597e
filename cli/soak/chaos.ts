import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readReady } from '../../adapters/session-host/client.ts';
import { taskDir } from '../../config/paths.ts';
import { findJournal } from '../../db/journal.ts';
import type { Kill } from '../../domain/soak/facts.ts';
import type { Random } from '../../domain/soak/random.ts';

export const COMPONENTS = ['worker', 'temporal', 'host', 'agent'] as const;

const LOOK_MS = 50;
/** A component that is not back by then stays away. */
const BACK_LIMIT_MS = 60_000;

/** Kills components of a soak with -9 and watches them come back. */
export interface Chaos {
  /** Kills one now; resolves when it is back. Nothing to kill: null. */
  kill(component: Kill['component']): Promise<Kill | null>;
}

/** `running` names the tasks that have an agent now. */
export function createChaos(deps: {
  home: string;
  running: () => readonly string[];
  random: Random;
}): Chaos {
  const { home } = deps;
  return {
    async kill(component) {
      const tasks = deps.running();
      const own = component === 'host' || component === 'agent';
      const taskId = own ? (tasks[Math.floor(deps.random() * tasks.length)] ?? null) : null;
      if (own && taskId === null) return null;
      const pid = pidOf(home, component, taskId);
      if (pid === null || !kill9(pid)) return null;
      const atMs = Date.now();
      for (;;) {
        const now = pidOf(home, component, taskId);
        // A task that has ended meanwhile needs its agent no more.
        const ended = taskId !== null && !deps.running().includes(taskId);
        if (ended || (now !== null && now !== pid)) {
          return { component, taskId, atMs, backAfterMs: Date.now() - atMs };
        }
        if (Date.now() - atMs > BACK_LIMIT_MS)
          return { component, taskId, atMs, backAfterMs: null };
        await sleep(LOOK_MS);
      }
    },
  };
}

/** The process of a component as its own record names it; null while there is none. */
export function pidOf(
  home: string,
  component: Kill['component'],
  taskId: string | null,
): number | null {
  switch (component) {
    case 'worker':
      return number(home, 'run/worker.json', ['pid']);
    case 'temporal':
      return number(home, 'temporal/server.json', ['process', 'pid']);
    case 'host':
      return taskId === null ? null : (readReady(taskDir(home, taskId))?.pid ?? null);
    case 'agent':
      return taskId === null ? null : agentPid(home, taskId);
  }
}

function agentPid(home: string, taskId: string): number | null {
  const journal = findJournal(join(taskDir(home, taskId), 'journal.db'));
  if (!journal) return null;
  try {
    return journal.session()?.agentPgid ?? null;
  } finally {
    journal.close();
  }
}

function number(home: string, file: string, path: readonly string[]): number | null {
  try {
    let value: unknown = JSON.parse(readFileSync(join(home, file), 'utf8'));
    for (const key of path) value = (value as Record<string, unknown>)[key];
    return typeof value === 'number' ? value : null;
  } catch {
    // Not written yet, or just being replaced.
    return null;
  }
}

function kill9(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
