import type { ErrorRecord } from '../record.ts';
import { LINT_TOOL_RECORDS } from './lint-tools.ts';
import { PYTHON_VALUE_RECORDS } from './python-values.ts';
import { SYSTEM_RECORDS } from './system.ts';
import { DOWNLOAD_RECORDS } from './downloads.ts';
import { JVM_CAUSE_RECORDS } from './jvm-causes.ts';
import { JVM_BUILD_RECORDS } from './jvm-build.ts';
import { PIP_RECORDS } from './python-packages.ts';
import { DOCKER_RECORDS } from './docker.ts';
import { LLM_RECORDS } from './llm.ts';
import { AGENT_RECORDS } from './agent.ts';
import { COVERAGE_RECORDS } from './coverage.ts';
import { GENERIC_RECORDS } from './generic.ts';
import { GIT_RECORDS } from './git.ts';
import { JVM_RECORDS } from './jvm.ts';
import { JVM_TEST_RECORDS } from './jvm-tests.ts';
import { LINT_RECORDS } from './lint.ts';
import { MORE_LANGUAGE_RECORDS } from './more-languages.ts';
import { NATIVE_RECORDS } from './native.ts';
import { NETWORK_RECORDS } from './network.ts';
import { NODE_RECORDS } from './node.ts';
import { OTHER_RECORDS } from './other-languages.ts';
import { PACKAGING_RECORDS } from './packaging.ts';
import { PYTHON_OTHER_RECORDS, PYTHON_RECORDS } from './python.ts';
import { SERVICE_RECORDS } from './services.ts';
import { SHELL_RECORDS } from './shell.ts';
import { RUST_GO_RECORDS } from './systems.ts';
import { TEST_RECORDS } from './tests.ts';

const JVM_EXCEPTIONS = JVM_RECORDS.filter((record) => record.id === 'JVM_EXC');
const JVM_DEPENDENCIES = JVM_BUILD_RECORDS.filter((record) => record.id === 'JVM_DEPS');
const JVM_VERDICTS = JVM_BUILD_RECORDS.filter((record) => record.id !== 'JVM_DEPS');

/** Every error type CAKE knows. Order is precedence: of several that fit a line, the first is reported. */
export const ERROR_RECORDS: readonly ErrorRecord[] = [
  ...AGENT_RECORDS,
  ...LLM_RECORDS,
  ...COVERAGE_RECORDS,
  ...TEST_RECORDS,
  ...JVM_TEST_RECORDS,
  ...PIP_RECORDS,
  ...PACKAGING_RECORDS,
  ...SERVICE_RECORDS,
  ...DOCKER_RECORDS,
  ...GIT_RECORDS,
  ...NODE_RECORDS,
  ...RUST_GO_RECORDS,
  ...NATIVE_RECORDS,
  ...OTHER_RECORDS,
  ...MORE_LANGUAGE_RECORDS,
  ...PYTHON_RECORDS,
  ...PYTHON_VALUE_RECORDS,
  ...JVM_RECORDS.filter((record) => record.id !== 'JVM_EXC'),
  ...JVM_CAUSE_RECORDS,
  ...JVM_DEPENDENCIES,
  ...NETWORK_RECORDS,
  ...DOWNLOAD_RECORDS,
  ...SYSTEM_RECORDS,
  ...SHELL_RECORDS,
  ...JVM_VERDICTS,
  ...JVM_EXCEPTIONS,
  ...PYTHON_OTHER_RECORDS,
  ...LINT_TOOL_RECORDS,
  ...LINT_RECORDS,
  ...GENERIC_RECORDS,
];

const BY_ID = new Map(ERROR_RECORDS.map((record) => [record.id, record]));

/** The record of an error type, or undefined for types of the user and of other versions. */
export function recordOf(errorType: string): ErrorRecord | undefined {
  return BY_ID.get(errorType);
}
