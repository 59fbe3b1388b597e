import { pattern, type ErrorPattern } from '../record.ts';
import { PATH } from './paths.ts';

/** Forms of a place that one tool or one family of tools has to itself: hardware, servers, languages. */
export const PLACE_FORMS: readonly ErrorPattern[] = [
  // ModelSim and Questa; Quartus; Vivado
  pattern(
    ['** Error', '** Warning'],
    /^(?:# )?\*\* (?:Error|Warning)[^:]*: (?:\(\w+-\d+\) )?(?<file>[^\s(]+)\((?<line>\d+)\): (?<message>.+)/,
  ),
  pattern(
    ['error at ', 'warning at '],
    /^(?:Error|Warning) \(\d+\): (?<message>.+? (?:error|warning) at (?<file>[^\s(]+)\((?<line>\d+)\).*)/,
  ),
  pattern(
    ['ERROR: [', 'WARNING: ['],
    /^(?:CRITICAL )?(?:ERROR|WARNING): \[[^\]]+\] (?<message>.+?) \[(?<file>[^\]:]+):(?<line>\d+)\]$/,
  ),
  // servers that read a configuration
  pattern(
    ['nginx: ['],
    /^nginx: \[(?:emerg|alert|crit|error)\] (?<message>.+) in (?<file>\/\S+):(?<line>\d+)$/,
  ),
  pattern(
    ['yntax error on line '],
    /^(?:\w+: )?(?<message>Syntax error on line (?<line>\d+) of (?<file>[^\s:]+)):?$/,
  ),
  pattern(
    ['visudo: '],
    /^visudo: (?:>>> )?(?<file>\S+): (?<message>syntax error near line (?<line>\d+))/,
  ),
  pattern(['parsing ['], /parsing \[(?<file>[^\]:]+):(?<line>\d+)\] ?: (?<message>.+)/),
  pattern([' line '], /^(?<file>\/[^\s:]+):? line (?<line>\d+): (?<message>[A-Z].+)/),
  // languages
  pattern(['.fish (line '], /^(?<file>\S+\.fish) \(line (?<line>\d+)\): (?<message>.+)/),
  pattern(['.ps1:', '.psm1:'], /^\s*At (?<file>.+\.psm?1):(?<line>\d+) char:\d+$/),
  pattern(
    ['yntax error '],
    /^(?<message>Syntax error .*?at \((?<file>[^\s:()]+):(?<line>\d+):\d+\)\.?)/,
  ),
  pattern(
    ['Error: '],
    /^\[error\] -- (?<message>(?:\[E\d+\] )?[\w ]*Error): (?<file>[^\s:]+):(?<line>\d+):\d+/,
  ),
  pattern(
    [': characters ', ': lines '],
    /^(?:Error: |Warning: )?(?<file>[^\s:]+\.hx):(?<line>\d+): (?:characters|lines) \d+-\d+ : (?<message>.+)/,
  ),
  pattern(
    [': error: ', ': warning: '],
    /^(?:\w+: )?(?<file>[^\s:]+\.\w+):(?<line>\d+)\.\d+-[\d.]+: (?<message>(?:error|warning): .+)/,
  ),
  pattern(['.purs:'], /^\s*at (?<file>\S+\.purs):(?<line>\d+):\d+ - /),
  pattern(['  in "'], /^\s+in "(?<file>[^"<]+)", line (?<line>\d+), column \d+/, { prior: 0.6 }),
  pattern([' line '], /^#\s+at (?<file>\S+) line (?<line>\d+)\.$/),
  pattern(['Dockerfile:'], /^(?<message>(?<file>(?:\S*\/)?Dockerfile):(?<line>\d+))$/),
  pattern([': MD'], /^(?<file>[^\s:]+): ?(?<line>\d+): (?<message>MD\d{3}.+)/),
  // level first, then the place
  pattern(
    ['ERROR ', 'WARN ', 'error: ', 'warning: ', 'Error: '],
    new RegExp(
      `^(?:ERROR|WARN|WARNING|[Ee]rror|[Ww]arning):? (?<file>${PATH}):(?<line>\\d+):\\d+(?:-\\d+)?: (?<message>\\S.+)`,
    ),
  ),
  pattern(
    [' occurred: '],
    new RegExp(`^\\d+ errors? occurred: (?<file>${PATH}):(?<line>\\d+): (?<message>.+)`),
  ),
  // the corner of a frame around the source
  pattern(['─[', '--['], /^\s*[╭,][─-]+\[\s*(?<message>(?<file>[^\s\]:]+):(?<line>\d+):\d+)\s*\]/, {
    prior: 0.6,
  }),
  pattern(['└─ '], /^[\s│]*└─ (?<message>(?<file>[^\s:]+\.\w+):(?<line>\d+)(?::\d+)?.*)/, {
    prior: 0.6,
  }),
];
