import { fix, type ErrorRecord } from './record.ts';
import { judgeRegex } from './probe.ts';
import type { Severity } from './types.ts';

/** A pattern as a user writes it in YAML, with the place it was written at. */
export interface UserPattern {
  id: string;
  pattern: string;
  severity?: string;
  title?: string;
  fix?: string;
  fallback?: string;
  /** A text in every line that matches; found in the pattern when left out. */
  literal?: string;
  exit0?: string;
  immediate?: boolean;
  at: { line: number; column: number };
}

/** Why a pattern is not used; the rest keep working. */
export interface PatternProblem {
  line: number;
  column: number;
  id: string;
  reason: string;
}

const SEVERITIES: readonly Severity[] = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
/** Stands for a group in a flattened pattern: a private-use character that no log holds. */
const GROUP = '\ue000';
/** A literal shorter than this would look at nearly every line. */
const MIN_LITERAL = 3;

function severityOf(text: string | undefined): Severity | null {
  if (text === undefined) return 'HIGH';
  return SEVERITIES.find((severity) => severity === text.toUpperCase()) ?? null;
}

/** Turns what users wrote into records, and says what it refuses and why. */
export function compileUserPatterns(
  patterns: readonly UserPattern[],
  builtInIds: ReadonlySet<string>,
): { records: ErrorRecord[]; problems: PatternProblem[] } {
  const records: ErrorRecord[] = [];
  const problems: PatternProblem[] = [];
  const taken = new Set(builtInIds);
  for (const entry of patterns) {
    const reason = judgeEntry(entry, taken);
    if (reason !== null) {
      problems.push({ ...entry.at, id: entry.id, reason });
      continue;
    }
    taken.add(entry.id);
    records.push(toRecord(entry));
  }
  return { records, problems };
}

function judgeEntry(entry: UserPattern, taken: ReadonlySet<string>): string | null {
  if (!/^[A-Z][A-Z0-9_]{2,40}$/.test(entry.id))
    return 'the id must be capital letters, digits and underscores, such as MY_TOOL';
  if (taken.has(entry.id)) return `the id ${entry.id} is taken`;
  if (severityOf(entry.severity) === null)
    return `severity must be one of ${SEVERITIES.join(', ')}`;
  const verdict = judgeRegex(entry.pattern);
  if (verdict.kind === 'refused') return verdict.reason;
  const literal = entry.literal ?? longestLiteral(entry.pattern);
  if (literal.length < MIN_LITERAL)
    return `no fixed text of ${MIN_LITERAL} characters in the pattern: add literal`;
  for (const text of [entry.fix, entry.fallback]) {
    if (text !== undefined && !/^(?:Run|Check|Fix|Try|See) \S/.test(text))
      return 'a fix starts with Run, Check, Fix, Try or See';
  }
  return null;
}

function toRecord(entry: UserPattern): ErrorRecord {
  const first = entry.fix ?? 'Check the error and fix its cause';
  const second = entry.fallback ?? 'See the lines above the error';
  return {
    id: entry.id,
    family: 'user',
    title: entry.title ?? entry.id,
    severity: severityOf(entry.severity) ?? 'HIGH',
    rank: 'cause',
    prior: 0.9,
    ...(entry.exit0 === 'report' ? { exit0: 'report' as const } : {}),
    ...(entry.immediate === true ? { immediate: true as const } : {}),
    patterns: [
      {
        literals: [entry.literal ?? longestLiteral(entry.pattern)],
        regex: new RegExp(entry.pattern),
      },
    ],
    fixes: [
      fix('first', trimStop(first), first.startsWith('Run ') ? {} : { command: null }),
      fix('fallback', trimStop(second), second.startsWith('Run ') ? {} : { command: null }),
    ],
    examples: [],
    nearMisses: [],
  };
}

function trimStop(text: string): string {
  return text.trim().replace(/\.$/, '');
}

/** The longest run of plain characters that every match of the pattern must hold; '' when unsure. */
export function longestLiteral(source: string): string {
  // Alternatives at the top level have no text in common that a simple look could find.
  if (hasTopLevelBar(source)) return '';
  const flat = dropGroups(source);
  let best = '';
  let run = '';
  const close = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < flat.length; at += 1) {
    const char = flat[at] ?? '';
    const next = flat[at + 1] ?? '';
    if (char === '\\' && /[^\w\s]/.test(next)) {
      at += 1;
      if (/[*?{+]/.test(flat[at + 1] ?? '')) close();
      else run += next;
    } else if (/[\\^$.|()[\]\ue000]/.test(char)) {
      close();
      if (char === '\\') at += 1;
      if (char === '[') at = Math.max(at, flat.indexOf(']', at + 2));
    } else if (/[*?+]/.test(char)) {
      run = '';
    } else if (char === '{') {
      close();
      at = Math.max(at, flat.indexOf('}', at));
    } else if (/[*?{]/.test(next)) close();
    else run += char;
  }
  close();
  return best;
}

function hasTopLevelBar(source: string): boolean {
  return dropGroups(source)
    .replace(/\\./g, '')
    .replace(/\[[^\]]*\]/g, '')
    .includes('|');
}

/** The pattern with each group as one opaque character. */
function dropGroups(source: string): string {
  let out = '';
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (char === '\\') {
      if (depth === 0) out += char + (source[at + 1] ?? '');
      at += 1;
    } else if (char === '[' && depth === 0) {
      const end = source.indexOf(']', at + 2);
      out += source.slice(at, end + 1);
      at = end === -1 ? source.length : end;
    } else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) out += GROUP;
    } else if (depth === 0) out += char;
  }
  return out;
}
