import type { Severity } from './types.ts';

/** One way an error type shows itself in a line of output. */
export interface ErrorPattern {
  /** At least one of these is part of every line the regex matches: the cheap first look. */
  literals: readonly string[];
  /**
   * Tested against one cleaned line. Named groups become captures; `file` and `line` become the
   * place, `message` replaces the line as the error's own words.
   */
  regex: RegExp;
  /** Where to look for the place when the line itself carries none. */
  locate?: LocateKind;
  /** Overrides the record's prior when this pattern is weaker or stronger than its siblings. */
  prior?: number;
  /** Only on a line that has no end yet: a prompt that waits. */
  unfinished?: true;
  /** Overrides the record's rank: the line only counts what other lines name. */
  rank?: FindingRank;
}

/** Which neighbouring lines name the file and line of an error. */
export type LocateKind =
  | 'python-frame'
  | 'node-frame'
  | 'node-header'
  | 'rust-arrow'
  | 'go-frame'
  | 'jvm-frame'
  | 'ruby-frame'
  | 'eslint-header'
  | 'xml-file'
  | 'jest-frame'
  | 'beam-frame'
  | 'dotnet-frame'
  | 'place'
  | 'header'
  | 'row';

/**
 * `cause` explains a failure, `symptom` may have a cause elsewhere in the same run, `summary` only
 * repeats that something failed. A run reports the best rank it has.
 */
export type FindingRank = 'cause' | 'symptom' | 'summary';

/**
 * A repair with slots in braces. Slots: captures of the pattern, `file`, `line`, `command`, and the
 * project's own tools (`py.add`, `js.add`, …). A template with an empty slot is skipped.
 */
export interface FixTemplate {
  id: string;
  action: string;
  /** Absent: what follows `Run ` in the action. Null: the action is not a command. */
  command?: string | null;
  reference?: string;
  /** Skips the template unless this is true of the facts. */
  when?: (facts: FixFacts) => boolean;
}

/** What a fix may depend on. */
export interface FixFacts {
  slots: Readonly<Record<string, string>>;
  command: string;
  rootFiles: readonly string[];
}

/** A text that shows the type (or, as a near miss, does not), with what must be read out of it. */
export interface ErrorExample {
  text: string;
  command?: string;
  file?: string;
  line?: number;
  captures?: Readonly<Record<string, string>>;
}

/** One error type: how it looks, how bad it is, what to do, and its own proof. */
export interface ErrorRecord {
  id: string;
  family: string;
  /** What it is, in a few words, for the reference page. */
  title: string;
  severity: Severity;
  patterns: readonly ErrorPattern[];
  rank: FindingRank;
  /** Share of matches that are real errors when nothing else is known. Fitted, see confidence.ts. */
  prior: number;
  /** `report`: stands although the command exited 0. Default: lowered to a note. */
  exit0?: 'report';
  /** Reported at once, before the run ends. */
  immediate?: true;
  fixes: readonly FixTemplate[];
  examples: readonly (string | ErrorExample)[];
  nearMisses: readonly string[];
}

/** Shorthand for a pattern: the literals of the first look, the regex, and what differs. */
export function pattern(
  literals: readonly string[],
  regex: RegExp,
  extra: Omit<ErrorPattern, 'literals' | 'regex'> = {},
): ErrorPattern {
  return { literals, regex, ...extra };
}

/** Shorthand for a fix whose command, if any, follows `Run `. */
export function fix(
  id: string,
  action: string,
  extra: Omit<FixTemplate, 'id' | 'action'> = {},
): FixTemplate {
  return { id, action, ...extra };
}
