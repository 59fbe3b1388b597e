import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds `cake up`. */
export function registerUp(_program: Command, _cli: CliContext): void {}
