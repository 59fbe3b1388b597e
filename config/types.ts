import type { ControllerPolicy } from '../domain/controller/policy.ts';
import type { Strictness } from '../domain/errors/types.ts';
import type { AllowlistEntry, GuardMode } from '../domain/guard/types.ts';

/** The whole configuration, complete and checked. Numbers carry their units in their names. */
export interface Config {
  controller: ControllerPolicy & {
    /** A fix counts as successful when its signature stayed away for so many tool calls … */
    settleToolCalls: number;
    /** … or for so long. */
    settleMs: number;
    /** A session host stops its agent after this long without a controller. */
    orphanStopMs: number;
  };
  guard: { mode: GuardMode; allowlist: AllowlistEntry[] };
  watch: { strictness: Strictness };
  notify: { webhookUrl: string | null };
}

/** What one file may set; everything may be left out. */
export interface ConfigLayer {
  controller?: Partial<Omit<Config['controller'], 'restarts'>> & {
    restarts?: Partial<ControllerPolicy['restarts']>;
  };
  guard?: Partial<Config['guard']>;
  watch?: Partial<Config['watch']>;
  notify?: Partial<Config['notify']>;
}

/** One thing wrong with a file, at the place where a person mends it. Line and column count from 1. */
export interface ConfigProblem {
  file: string;
  line: number;
  column: number;
  /** Dotted path as written in the file; empty for the file itself. */
  path: string;
  problem: string;
}
