import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import type { GuardMode } from '../domain/guard/types.ts';
import { mergeUserRules } from '../domain/guard/user-rules.ts';
import { DEFAULT_SETTINGS } from './defaults.ts';
import { type ParsedLayer, parseConfig } from './parse.ts';
import type { Config, ConfigLayer, ConfigProblem, Settings } from './types.ts';

/** Where settings come from; the project's file goes over the user's. */
export interface ConfigSources {
  cakeHome: string;
  /** null outside a repository: only the user's file counts. */
  workTree: string | null;
}

/** Everything wrong with the configuration files, one line each: `file:line:column path: problem`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];
  readonly exitCode = EXIT.usage;
  readonly remedy = 'Correct the file; cake config validate checks it.';

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.problems = problems;
  }
}

/** One problem as a line that editors and terminals can jump to. */
export function problemLine({ file, line, column, path, problem }: ConfigProblem): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${problem}`;
}

/** The files that may hold settings, the user's first. */
export function configFiles({ cakeHome, workTree }: ConfigSources): {
  user: string;
  project: string | null;
} {
  return {
    user: join(cakeHome, 'config.yaml'),
    project: workTree === null ? null : join(workTree, 'cake.config.yaml'),
  };
}

/** Reads both files over the defaults; throws ConfigError with every problem found. */
export function loadConfig(sources: ConfigSources): Config {
  return toConfig(loadSettings(sources));
}

/** The same, by the names that the files use. */
export function loadSettings(sources: ConfigSources): Settings {
  const files = configFiles(sources);
  const user = readLayer(files.user);
  const project = files.project === null ? NOTHING : readLayer(files.project);
  const problems = [user, project].flatMap((parsed) =>
    parsed.kind === 'bad' ? parsed.problems : [],
  );
  if (user.kind === 'bad' || project.kind === 'bad') throw new ConfigError(problems);
  const base = merge(DEFAULT_SETTINGS, user.layer);
  const loosened = judgeProjectLayer(project, base);
  if (loosened.length > 0) throw new ConfigError(loosened);
  return merge(base, project.layer);
}

type GoodLayer = Extract<ParsedLayer, { kind: 'ok' }>;

const NOTHING: GoodLayer = {
  kind: 'ok',
  layer: {},
  locate: () => ({ file: '', line: 1, column: 1, path: '', problem: '' }),
};

function readLayer(file: string): ParsedLayer {
  try {
    return parseConfig(file, readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return NOTHING;
    return { kind: 'bad', problems: [{ file, line: 1, column: 1, path: '', problem: message }] };
  }
}

const STRICTER: Record<GuardMode, number> = { minimal: 0, balanced: 1, paranoid: 2 };

/**
 * What a project's file may not do: the agent can write it, so it must not be able to loosen its own
 * guard or to send reports elsewhere.
 */
function judgeProjectLayer({ layer, locate }: GoodLayer, base: Settings): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const mode = layer.guard?.mode;
  if (mode !== undefined && STRICTER[mode] < STRICTER[base.guard.mode]) {
    const problem = `a project may only make the guard stricter than ${base.guard.mode}`;
    problems.push({ ...locate(['guard', 'mode']), problem });
  }
  if (layer.guard?.headless === false && base.guard.headless) {
    const problem = 'a project cannot say that a person is there';
    problems.push({ ...locate(['guard', 'headless']), problem });
  }
  if (layer.guard?.allowlist !== undefined) {
    const problem = 'exceptions are for the user: put them into config.yaml of CAKE_HOME';
    problems.push({ ...locate(['guard', 'allowlist']), problem });
  }
  if (layer.notify?.webhookUrl !== undefined) {
    const problem = 'a webhook is for the user: put it into config.yaml of CAKE_HOME';
    problems.push({ ...locate(['notify', 'webhookUrl']), problem });
  }
  if (layer.anthropicApi !== undefined) {
    const problem = 'model and budget are for the user: put them into config.yaml of CAKE_HOME';
    problems.push({ ...locate(['anthropicApi']), problem });
  }
  if (layer.metrics !== undefined) {
    const problem = 'where metrics are shown is for the user: put it into config.yaml of CAKE_HOME';
    problems.push({ ...locate(['metrics']), problem });
  }
  return problems;
}

function merge(base: Settings, layer: ConfigLayer): Settings {
  const { restarts, ...controller } = layer.controller ?? {};
  return {
    controller: {
      ...base.controller,
      ...controller,
      restarts: { ...base.controller.restarts, ...restarts },
    },
    guard: {
      ...base.guard,
      ...layer.guard,
      // Rules add up; of one id the user's own holds, so that a project cannot soften it.
      rules: mergeUserRules(base.guard.rules ?? [], layer.guard?.rules ?? []),
    },
    watch: { ...base.watch, ...layer.watch },
    metrics: { ...base.metrics, ...layer.metrics },
    notify: { ...base.notify, ...layer.notify },
    // A project adds to what the user always wants.
    deliverables: [...base.deliverables, ...(layer.deliverables ?? [])],
    claudeCode: { ...base.claudeCode, ...layer.claudeCode },
    anthropicApi: { ...base.anthropicApi, ...layer.anthropicApi },
  };
}

function toConfig(settings: Settings): Config {
  const { controller, claudeCode, anthropicApi, guard, watch, metrics, notify, deliverables } =
    settings;
  const { settleToolCalls, settleMs, orphanStopMs, ...policy } = controller;
  const session = { guard, watch: { ...watch, settleToolCalls, settleMs }, orphanStopMs };
  return { policy, session, metrics, notify, deliverables, claudeCode, anthropicApi };
}
