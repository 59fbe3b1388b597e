#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  // Node 22.1 and newer keep compiled code between runs; Node 20 has no such cache.
  module.enableCompileCache?.();
  await import(main.href);
} else {
  console.error(`cake: ${fileURLToPath(main)} is missing. Run npm run setup.`);
  process.exitCode = 40;
}
