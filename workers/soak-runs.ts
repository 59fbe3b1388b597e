import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SoakRuns, SoakSummary, StartSoakInput } from '../activities/soak.ts';
import { builtEntry } from '../config/paths.ts';
import { endProcess, isAlive, type ProcessIdentity } from './process-identity.ts';
import { spawnDetached } from './spawn-detached.ts';
import { readJson, writeJson } from './up/files.ts';

/** The soak's own end takes down its servers and agents. */
const GRACE_MS = 45_000;

/** Files of a scheduled soak under CAKE_HOME. */
function filesOf(cakeHome: string, soakId: string): Record<'process' | 'report' | 'log', string> {
  const at = (end: string): string => join(cakeHome, 'soak', 'reports', `${soakId}${end}`);
  return { process: at('.process.json'), report: at('.json'), log: at('.log') };
}

/** Runs soaks by the command line, each in a process that outlives this worker. */
export function createSoakRuns(
  cakeHome: string,
  env: Record<string, string | undefined>,
): SoakRuns {
  return {
    start(input) {
      const files = filesOf(cakeHome, input.soakId);
      if (existsSync(files.process) || existsSync(files.report)) return;
      const started = spawnDetached({
        program: process.execPath,
        args: [builtEntry('cli/main.js'), ...argumentsOf(input, files.report)],
        logFile: files.log,
        // The page of the worker has the port; the soak takes another.
        env: { ...env, CAKE_HOME: cakeHome, CAKE_METRICS_PORT: '0' },
      });
      if (started === null) throw new Error(`The soak could not be started; see ${files.log}.`);
      writeJson(files.process, started);
    },

    look(soakId) {
      const files = filesOf(cakeHome, soakId);
      const report = readJson<SoakSummary>(files.report);
      if (report !== null) return { kind: 'ended', summary: summaryOf(report, files.report) };
      const running = readJson<ProcessIdentity>(files.process);
      if (running !== null && isAlive(running))
        return { kind: 'running', progress: lastLine(files.log) };
      return { kind: 'gone', detail: `The soak ended without a report; see ${files.log}.` };
    },

    async stop(soakId) {
      const running = readJson<ProcessIdentity>(filesOf(cakeHome, soakId).process);
      if (running !== null) await endProcess(running, GRACE_MS);
    },
  };
}

function argumentsOf(input: StartSoakInput, report: string): string[] {
  const { hours, compress, tasks, seed } = input;
  const length = ['soak', '--hours', String(hours), '--compress', String(compress)];
  const mix = ['--seed', String(seed), ...(tasks === null ? [] : ['--tasks', String(tasks)])];
  return [...length, ...mix, '--report', report];
}

function summaryOf(report: SoakSummary, file: string): SoakSummary {
  const { verdict, errors_injected, errors_handled, escalations } = report;
  const { events_lost, injections_doubled, success_rate } = report;
  return {
    verdict,
    errors_injected,
    errors_handled,
    escalations,
    events_lost,
    injections_doubled,
    success_rate,
    report: file,
  };
}

function lastLine(file: string): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trim().split('\n').at(-1)?.trim() ?? '';
}
