import { CHANGE_MESSAGES } from './in-style-change.ts';
import { LOOK_MESSAGES } from './in-style-look.ts';
import { RUN_MESSAGES } from './in-style-run.ts';

/** What the operator says behind `Operator (CAKE): Stop. `: written for CAKE, none of it a rendered template. */
export const IN_STYLE: readonly string[] = [...RUN_MESSAGES, ...LOOK_MESSAGES, ...CHANGE_MESSAGES];
