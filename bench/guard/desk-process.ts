import { join } from 'node:path';
import { openJournal } from '../../db/journal.ts';
import { defaultPolicy } from '../../domain/guard/policy.ts';
import { createGuardDesk } from '../../host/guard-desk.ts';
import { serveGuard } from '../../host/guard-server.ts';
import { createScriptLoader, createToolTest } from '../../host/script-loader.ts';
import { listen } from '../../host/listen.ts';

// A guard desk in a process of its own, as a session host has it: real journal, real socket.
const [, , dir = '', home = ''] = process.argv;
const journal = openJournal(join(dir, 'journal.db'), { taskId: 'bench' });
journal.takeOver({
  taskId: 'bench',
  agent: 'bench',
  hostPid: process.pid,
  agentPgid: null,
  startedAtMs: Date.now(),
});
const policy = defaultPolicy({
  workspace: dir,
  home,
  protectedPaths: [join(home, '.cake')],
  nowMs: Date.now(),
});
const desk = createGuardDesk({
  journal,
  nowMs: Date.now,
  policy: () => policy,
  userRules: () => [],
  loadScript: createScriptLoader(dir),
  isTool: createToolTest(dir, Date.now()),
  write: () => Promise.resolve(),
});
await listen(join(dir, 'guard.sock'), (socket) => serveGuard(socket, desk));
process.send?.('ready');
process.on('disconnect', () => process.exit(0));
