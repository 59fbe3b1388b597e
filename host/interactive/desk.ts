import { appendFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../config/load.ts';
import { socketDir } from '../../config/paths.ts';
import type { Journal } from '../../db/types.ts';
import type { SessionOptions } from '../../domain/controller/task.ts';
import { defaultPolicy } from '../../domain/guard/policy.ts';
import { commandsToJudge } from '../../domain/guard/tool-call.ts';
import { createGuardDesk } from '../guard-desk.ts';
import type { GuardDesk } from '../guard-server.ts';
import { followGuardSettings } from '../guard-settings.ts';
import { createScriptLoader, createToolTest } from '../script-loader.ts';
import type { HookCall, HookVerdict } from './hook-line.ts';

/** Sessions that are kept with what they were denied; an older one starts anew. */
const MAX_SESSIONS = 30;
const DEFAULTS: SessionOptions['guard'] = { mode: 'balanced', allowlist: [], headless: false };

/** The guard of interactive sessions: one desk for each, made when it first asks. */
export interface InteractiveGuard {
  judge(call: HookCall): Promise<HookVerdict>;
}

/** Judges calls of any number of sessions, and records each decision before it is answered. */
export function createInteractiveGuard(cakeHome: string): InteractiveGuard {
  const sessions = new Map<string, { desk: GuardDesk; close: () => void }>();

  function deskOf({ sessionId, project }: HookCall): GuardDesk {
    const key = `${sessionId}\0${project}`;
    const known = sessions.get(key);
    if (known) {
      // The last one in the map is the youngest.
      sessions.delete(key);
      sessions.set(key, known);
      return known.desk;
    }
    const made = openDesk(cakeHome, project);
    sessions.set(key, made);
    const [[oldest, old] = []] = sessions.size > MAX_SESSIONS ? sessions : [];
    if (oldest !== undefined) sessions.delete(oldest);
    old?.close();
    return made.desk;
  }

  return {
    async judge(call) {
      const desk = deskOf(call);
      for (const command of commandsToJudge(call.tool, call.input)) {
        const { decision, message } = await desk.check({ command, cwd: call.cwd, via: 'hook' });
        if (decision.verdict !== 'allow')
          return { kind: decision.verdict === 'confirm' ? 'ask' : 'block', message };
      }
      return { kind: 'allow' };
    },
  };
}

function openDesk(cakeHome: string, project: string): { desk: GuardDesk; close: () => void } {
  const at = { cakeHome, workTree: project };
  const settings = followGuardSettings({ ...at, started: startedWith(at) }, () => undefined);
  const desk = createGuardDesk({
    journal: { audit: (row) => record(cakeHome, row) },
    nowMs: Date.now,
    write: () => Promise.resolve(),
    policy: () => {
      const { mode, allowlist } = settings.current();
      const protectedPaths = [cakeHome, socketDir()];
      const facts = { workspace: project, home: homedir(), protectedPaths, nowMs: Date.now() };
      // A person sits there: what must be confirmed is asked.
      return { ...defaultPolicy(facts), mode, allowlist, headless: false };
    },
    userRules: () => settings.current().rules ?? [],
    loadScript: createScriptLoader(project),
    isTool: createToolTest(project, Date.now()),
  });
  return { desk, close: () => settings.close() };
}

function startedWith(at: { cakeHome: string; workTree: string }): SessionOptions['guard'] {
  try {
    return loadConfig(at).session.guard;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return DEFAULTS;
  }
}

function record(
  cakeHome: string,
  { tsMs, cwd, command, decision }: Parameters<Journal['audit']>[0],
): void {
  const dir = join(cakeHome, 'logs');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { verdict, ruleId } = decision;
  const row = { tsMs, via: 'settings-hook', command, cwd, verdict, ruleId };
  const file = join(dir, 'interactive-audit.jsonl');
  appendFileSync(file, `${JSON.stringify(row)}\n`, { mode: 0o600 });
}
