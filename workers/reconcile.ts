import type { Client } from '@temporalio/client';
import { existsSync, readFileSync } from 'node:fs';
import type { CakeDb } from '../db/cake-db.ts';
import type { StopRequest, TaskResult } from '../domain/controller/task.ts';
import { abortFile } from './session-hosts.ts';
import type { TaskBook } from '../activities/tasks.ts';
import type { SessionHosts } from '../activities/session.ts';

/**
 * Brings what `cake.db` believes in line with Temporal: an abort that was asked for while the servers were
 * down is signalled; a task whose workflow was terminated or is gone gives its tree back, agent stopped.
 */
export async function reconcile(deps: {
  client: Client;
  db: CakeDb;
  cakeHome: string;
  hosts: SessionHosts;
  tasks: TaskBook;
  log: (line: string) => void;
  /** This worker has just started: polls of the one before it are lost. */
  wake: boolean;
}): Promise<void> {
  const { client, db, cakeHome, hosts, tasks, log } = deps;
  for (const { taskId, workTree } of db.tasks.live()) {
    const status = await statusOf(client, taskId);
    if (status === 'RUNNING') {
      if (deps.wake) await client.workflow.getHandle(taskId).signal('wake');
      const request = pendingAbort(cakeHome, taskId);
      if (!request) continue;
      log(`task ${taskId}: signalling the abort that was asked for`);
      await client.workflow.getHandle(taskId).signal('abort', request);
      continue;
    }
    log(`task ${taskId}: its workflow is ${status}, giving the work tree back`);
    await hosts.stop({ taskId, workTree, reason: `workflow ${status}`, graceMs: 1_000 });
    // Ended as it should, and only the record of it was lost: with a damaged cake.db, or a crash at the end.
    const result =
      status === 'COMPLETED'
        ? await client.workflow.getHandle<() => Promise<TaskResult>>(taskId).result()
        : lostResult(taskId, status);
    await tasks.close({ result, workTree, endedAtMs: Date.now() });
  }
}

async function statusOf(client: Client, taskId: string): Promise<string> {
  const { WorkflowNotFoundError } = await import('@temporalio/client');
  try {
    return (await client.workflow.getHandle(taskId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'GONE';
    throw error;
  }
}

function pendingAbort(cakeHome: string, taskId: string): StopRequest | null {
  const file = abortFile(cakeHome, taskId);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StopRequest) : null;
}

function lostResult(taskId: string, status: string): TaskResult {
  return {
    taskId,
    outcome: 'FAILED',
    reason: `the workflow ended outside CAKE (${status}); the tree was left as it is`,
    score: 0,
    counters: {
      errors: 0,
      blocked: 0,
      interventions: 0,
      healed: 0,
      rollbacks: 0,
      restarts: 0,
      falsePositives: 0,
    },
    parked: [],
    rolledBackTo: null,
    cursor: 0,
  };
}
