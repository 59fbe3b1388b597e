import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../config/paths.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { type CliContext, CliError } from './context.ts';
import { registerDoctor } from './commands/doctor.ts';
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
  exit: (code) => {
    process.exitCode = code;
  },
};

const program = new Command('cake')
  .description('Lets a coding agent work alone for hours.')
  .version(version());
registerUp(program, cli);
registerDoctor(program, cli);
try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  cli.stderr(`cake: ${error.message} ${error.remedy}\n`);
  process.exitCode = error.exitCode ?? EXIT.internal;
}
