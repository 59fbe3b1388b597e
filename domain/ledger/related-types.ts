/** Two error types that often have one cause, so that a fix of one may help with the other. */
export interface TypeRelation {
  types: readonly [string, string];
  /** The common cause, for `cake ledger why`. */
  why: string;
}

/** What an outcome under a related type is worth beside one under the type itself. */
export const RELATED_WEIGHT = 0.5;

/** Relations hold both ways and are not followed further: what is related to a related type is not. */
export const TYPE_RELATIONS: readonly TypeRelation[] = [
  { types: ['PIP_RESOLVE', 'PY_MODULE_MISSING'], why: 'the package cannot be had by that name' },
  { types: ['PIP_MANAGED', 'PY_MODULE_MISSING'], why: 'no virtual environment is in use' },
  { types: ['PY_IMPORT_NAME', 'PY_MODULE_MISSING'], why: 'another version is installed' },
  { types: ['PIP_RESOLVE', 'PIP_BUILD'], why: 'no version of the package fits this Python' },
  { types: ['CC_HEADER', 'PIP_BUILD'], why: 'a -dev package is not installed' },
  { types: ['CC_HEADER', 'CC_LINK'], why: 'a -dev package is not installed' },
  { types: ['CC_LINK', 'RUST_LINK'], why: 'a system library is not installed' },
  { types: ['CC_HEADER', 'NODE_GYP'], why: 'the build tools are not installed' },
  { types: ['NODE_MODULE_MISSING', 'NPM_404'], why: 'the package cannot be had by that name' },
  { types: ['NODE_MODULE_MISSING', 'TSC'], why: 'a package or its types are not installed' },
  { types: ['NODE_MODULE_MISSING', 'BUNDLER'], why: 'an import leads nowhere' },
  { types: ['NPM_ERESOLVE', 'NPM_LOCK'], why: 'manifest and lock file do not agree' },
  { types: ['NPM_INTEGRITY', 'NPM_LOCK'], why: 'manifest and lock file do not agree' },
  { types: ['JVM_DEPS', 'MAVEN_FAIL'], why: 'a dependency cannot be resolved' },
  { types: ['GRADLE_FAIL', 'JVM_DEPS'], why: 'a dependency cannot be resolved' },
  { types: ['CARGO_RESOLVE', 'RUSTC'], why: 'a crate is missing or has another version' },
  { types: ['GO_COMPILE', 'GO_MOD'], why: 'a module is missing or has another version' },
  { types: ['NO_SUCH_FILE', 'PY_FILE'], why: 'a path does not exist' },
  { types: ['T_COLLECT', 'PY_MODULE_MISSING'], why: 'a test file cannot be imported' },
  { types: ['T_PYTEST', 'T_UNITTEST'], why: 'the same tests under another runner' },
  { types: ['T_JEST', 'T_MOCHA'], why: 'the same tests under another runner' },
  { types: ['DB_CONN', 'NET_REFUSED'], why: 'the service does not run' },
  { types: ['DB_MIGRATE', 'DB_SCHEMA'], why: 'migrations were not run' },
  { types: ['HTTP_5XX', 'NET_RESET'], why: 'the other side fails for a while' },
  { types: ['NET_DNS', 'NET_RESET'], why: 'the network fails for a while' },
  { types: ['LLM_429', 'LLM_529'], why: 'too many requests at once' },
  { types: ['GIT_REJECT', 'GIT_UPSTREAM'], why: 'the branch and its upstream differ' },
  { types: ['PERM', 'ROFS'], why: 'the place cannot be written' },
];

/** Types related to the given one, in the order of the table. */
export function relatedTypes(errorType: string): readonly { errorType: string; why: string }[] {
  return TYPE_RELATIONS.flatMap(({ types: [a, b], why }) => {
    if (a === errorType) return [{ errorType: b, why }];
    return b === errorType ? [{ errorType: a, why }] : [];
  });
}
