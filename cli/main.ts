import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageRoot } from '../config/paths.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { CliContext, CliError } from './context.ts';
import { registerAbout } from './commands/about.ts';
import { registerConfig } from './commands/config.ts';
import { registerDb } from './commands/db.ts';
import { registerDeliverables, registerVerifyLog } from './commands/deliverables.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerInit } from './commands/init.ts';
import { registerLedger } from './commands/ledger.ts';
import { registerMcp } from './commands/mcp.ts';
import { registerShim } from './commands/shim.ts';
import { registerSnapshot } from './commands/snapshot.ts';
import { registerSoak } from './commands/soak.ts';
import { registerTask } from './commands/task.ts';
import { registerTest } from './commands/test.ts';
import { registerVoice } from './commands/voice.ts';
import { registerWatchLog } from './commands/watch-log.ts';
import { registerUp } from './commands/up.ts';

const version = (): string =>
  (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;

const cli: CliContext = {
  env: process.env,
  cwd: process.cwd(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  readStdin: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  },
  isTty: process.stdout.isTTY,
  ask: async (question) => {
    if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    return lines.question(question).finally(() => lines.close());
  },
  exit: (code) => {
    process.exitCode = code;
  },
};

// `cake … | head` closes the pipe early: that is the reader's choice, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

const program = new Command('cake')
  .description('Lets a coding agent work alone for hours.')
  .version(version())
  // Before the commands are added: they inherit it.
  .exitOverride();
registerUp(program, cli);
registerDoctor(program, cli);
registerInit(program, cli);
registerConfig(program, cli);
registerTask(program, cli);
registerDb(program, cli);
registerLedger(program, cli);
registerSnapshot(program, cli);
registerDemo(program, cli);
registerWatchLog(program, cli);
registerDeliverables(program, cli);
registerVerifyLog(program, cli);
registerVoice(program, cli);
registerTest(program, cli);
registerSoak(program, cli);
registerShim(program, cli);
registerMcp(program, cli);
registerAbout(program, cli);
try {
  await program.parseAsync(process.argv);
} catch (error) {
  fail(error);
}

/** Every error ends here as one line and an exit code; only a fault in CAKE shows its stack. */
function fail(error: unknown): void {
  // Commander has printed its message; help and version are no errors.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return;
  }
  const { message, remedy, exitCode, stack } = error as Partial<CliError>;
  process.exitCode = exitCode ?? EXIT.internal;
  if (remedy !== undefined) cli.stderr(`cake: ${sentence(message ?? '')} ${remedy}\n`);
  else cli.stderr(`cake: this is a fault in CAKE, please report it.\n${stack ?? String(error)}\n`);
}

/** The remedy follows as a sentence of its own. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
