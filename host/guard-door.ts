import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import type { Journal } from '../db/types.ts';
import type { AgentEvent } from '../domain/events.ts';
import { defaultPolicy } from '../domain/guard/policy.ts';
import { createGuardDesk } from './guard-desk.ts';
import { serveGuard, type GuardDesk } from './guard-server.ts';
import type { GuardSettings } from './guard-settings.ts';
import { listen, listenLoopback } from './listen.ts';
import type { SessionSpec } from './protocol.ts';
import { createScriptLoader, createToolTest } from './script-loader.ts';

/**
 * Opens the guard of a session at its socket, and at a loopback port behind a token where the shim's client is a
 * script. Gives the environment by which a client finds it, and the desk for askers in this process.
 */
export async function openGuardDoor(options: {
  spec: SessionSpec;
  socket: string;
  /** Folders of CAKE that an agent must not touch, besides its home. */
  ownDirs: readonly string[];
  settings: GuardSettings;
  journal: Pick<Journal, 'audit' | 'read'>;
  write: (event: AgentEvent) => Promise<unknown>;
  needsPort: boolean;
}): Promise<{ guardEnv: Record<string, string>; desk: GuardDesk }> {
  const { spec, settings } = options;
  const home = process.env['HOME'] ?? homedir();
  const desk = createGuardDesk({
    journal: options.journal,
    nowMs: Date.now,
    write: options.write,
    policy: () => {
      const { mode, allowlist, headless } = settings.current();
      const protectedPaths = [spec.cakeHome, ...options.ownDirs];
      const facts = { workspace: spec.workTree, home, protectedPaths, nowMs: Date.now() };
      return { ...defaultPolicy(facts), mode, allowlist, headless };
    },
    userRules: () => settings.current().rules ?? [],
    loadScript: createScriptLoader(spec.workTree),
    isTool: createToolTest(spec.workTree, taskStart(options.journal)),
  });
  await listen(options.socket, (peer) => serveGuard(peer, desk));
  const guardEnv = { CAKE_GUARD_SOCKET: options.socket };
  if (!options.needsPort) return { guardEnv, desk };
  const token = randomBytes(24).toString('hex');
  const { port } = await listenLoopback((peer) => serveGuard(peer, desk, token));
  return { guardEnv: { ...guardEnv, CAKE_GUARD_TCP: `${port}:${token}` }, desk };
}

/** When the task's first session started: what an agent wrote under an earlier host is no tool of the user. */
function taskStart(journal: Pick<Journal, 'read'>): number {
  const [first] = journal.read({ afterSeq: 0, limit: 1, notableOnly: false });
  return first?.tsMs ?? Date.now();
}
