import type { Way } from '../temporal-cli.mjs';

/** The ways to obtain the binary, in order. */
export const WAYS: Way[];
