import { oneLine } from './text.ts';

const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  // Dates and clock times before numbers, so that their parts are not counted one by one.
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b0x[0-9a-f]+\b/gi, '<addr>'],
  [/\b[0-9a-f]{12,64}\b/gi, '<hash>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<host>'],
  [/\bhttps?:\/\/[^\s"'<>)]+/g, '<url>'],
  [/\b[A-Za-z]:\\[^\s"'<>|:]*/g, '<path>'],
  [/(?:\.{0,2}|~)\/[^\s"'<>|:,;()[\]]+(?::\d+)*/g, '<path>'],
  [/\b[\w.-]+\/[\w./-]+\.\w{1,5}\b(?::\d+)*/g, '<path>'],
  [/\b(?:pid|process)[ =:]*\d+/gi, '<pid>'],
  [/\b\d+(?:\.\d+)?\s*(?:ms|µs|ns|s|sec|secs|seconds|min|minutes|m|h)\b/g, '<dur>'],
  [/\b\d+(?:\.\d+)?\s?(?:[kKMGT]i?B|bytes)\b/g, '<size>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
];

/**
 * The error's words without what changes from run to run (paths, numbers, addresses, timings, pids),
 * so that the same error has the same text. Quoted names stay: they are what the error is about.
 */
export function normalizeMessage(text: string): string {
  let out = oneLine(text, 1000);
  for (const [regex, replacement] of REPLACEMENTS) out = out.replace(regex, replacement);
  return out.replace(/\s+/g, ' ').trim().slice(0, 400);
}

/** What is hashed for a signature: the type is part of it, so two types never share one. */
export function signatureText(errorType: string, normalized: string): string {
  return `${errorType}\n${normalized}`;
}
