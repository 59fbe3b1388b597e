import type { ErrorRecord } from '../record.ts';
import { GIT_RECORDS } from './git.ts';
import { NETWORK_RECORDS } from './network.ts';
import { NODE_RECORDS } from './node.ts';
import { PYTHON_OTHER_RECORDS, PYTHON_RECORDS } from './python.ts';
import { SHELL_RECORDS } from './shell.ts';
import { TEST_RECORDS } from './tests.ts';

/** Every error type CAKE knows. Order is precedence: of several that fit a line, the first is reported. */
export const ERROR_RECORDS: readonly ErrorRecord[] = [
  ...TEST_RECORDS,
  ...GIT_RECORDS,
  ...NODE_RECORDS,
  ...PYTHON_RECORDS,
  ...NETWORK_RECORDS,
  ...SHELL_RECORDS,
  ...PYTHON_OTHER_RECORDS,
];

const BY_ID = new Map(ERROR_RECORDS.map((record) => [record.id, record]));

/** The record of an error type, or undefined for types of the user and of other versions. */
export function recordOf(errorType: string): ErrorRecord | undefined {
  return BY_ID.get(errorType);
}
