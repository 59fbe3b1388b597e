import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake doctor`. */
export function registerDoctor(_program: Command, _cli: CliContext): void {}
