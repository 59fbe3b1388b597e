import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Languages that are met less often: what their compilers and interpreters say. */
export const MORE_LANGUAGE_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'BEAM_ERROR',
    family: 'other',
    title: 'Elixir or Erlang does not compile or stops',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['** ('],
        /^\s*\*\* \((?<error>[A-Z]\w*(?:\.[A-Z]\w*)*|exit|throw|EXIT from #PID<[\d.]+>)\) (?:(?<file>[^\s:]+\.\w+):(?<line>\d+)(?::\d+)?: )?(?<message>\S.*)/,
        { locate: 'beam-frame' },
      ),
      pattern(
        ['.erl:'],
        /^(?<file>\S+\.erl):(?<line>\d+)(?::\d+)?: (?!Warning:)(?<message>(?:syntax error|function|variable|record|type|head|undefined|call to|unbound).*)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('deps', 'Run mix deps.get', {
        when: ({ slots }) => /dependenc|not available|not loaded/.test(slots['message'] ?? ''),
      }),
      fix('first', 'Fix the first error of the compiler', { command: null }),
      fix('trace', 'See the first project line of the stack trace', {
        command: null,
      }),
    ],
    examples: [
      {
        text: '** (CompileError) lib/shop.ex:31: undefined function total/1',
        file: 'lib/shop.ex',
        line: 31,
      },
      {
        text: '** (ArgumentError) argument error\n    (shop 0.1.0) lib/shop/cart.ex:8: Shop.Cart.add/2',
        file: 'lib/shop/cart.ex',
        line: 8,
      },
    ],
    nearMisses: ['** bold ** (text) in a document', 'warning: variable "x" is unused'],
  },
  {
    id: 'LUA_ERROR',
    family: 'other',
    title: 'A Lua script stops',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['.lua:'],
        /^(?:lua(?:jit|5\.\d)?|nvim|busted): (?:error loading .*?: )?(?<file>\S+\.lua):(?<line>\d+): (?<message>.+)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('check', 'Run luac -p {file}'),
    ],
    examples: [
      {
        text: "lua: cart.lua:7: attempt to index a nil value (local 'item')",
        file: 'cart.lua',
        line: 7,
      },
    ],
    nearMisses: ['lua: 5.4 is installed', 'cart.lua:7: in function add'],
  },
  {
    id: 'R_ERROR',
    family: 'other',
    title: 'An R script stops',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['Error in '],
        /^Error in (?<call>.{1,200}?) ?: (?:(?<file>\S+\.[rR](?:md)?):(?<line>\d+):\d+: )?(?<message>\S.*)?$/,
      ),
      pattern(
        ['there is no package called'],
        /(?<message>there is no package called [‘'"](?<module>[\w.]+)[’'"])/,
      ),
      pattern(['Execution halted'], /^(?<message>Execution halted)$/, { rank: 'summary' }),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('package', 'Check that the package {module} is installed', {
        command: null,
      }),
      fix('trace', 'Try the call alone', { command: null }),
      fix('first', 'Fix the first error of the script', { command: null }),
    ],
    examples: [
      'Error in library(dplyr) : there is no package called ‘dplyr’',
      {
        text: 'Error in source("plot.R") : plot.R:9:3: unexpected symbol',
        file: 'plot.R',
        line: 9,
      },
    ],
    nearMisses: ['Error in the documentation was fixed', 'standard error in units: 3'],
  },
  {
    id: 'COMPILE_OTHER',
    family: 'other',
    title: 'A compiler of another language objects',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      // Scala 3, Elm, Flow: the place stands in the frame of the message
      pattern(
        ['-- [E', 'Error: '],
        /^-- (?<message>(?:\[E\d+\] )?[A-Z][\w ]*Error): (?<file>[^\s:]+):(?<line>\d+):\d+ -+$/,
      ),
      pattern(['.elm'], /^-- (?<message>[A-Z][A-Z ]{3,}) -{3,} (?<file>\S+\.elm)$/, {
        locate: 'row',
      }),
      // Crystal: the place above, the words below
      pattern(['.cr:'], /^(?<message>In (?<file>\S+\.cr):(?<line>\d+):\d+)$/),
      // Nim, D, Free Pascal, Vala: path(line, col) Error: words
      pattern(
        [') Error: ', '): Error: ', ') Fatal: '],
        /^(?<file>\S+\.(?:nim|nims|d|pas|pp|dpr|lpr|inc))\((?<line>\d+)(?:, ?\d+)?\):? (?:Error|Fatal): (?<message>.+)/,
      ),
      // Zig
      pattern(['.zig:'], /^(?<file>\S+\.zig):(?<line>\d+):\d+: error: (?<message>.+)/),
      // Dart and Flutter
      pattern(
        ['.dart:'],
        /^(?:\s*error [•-] .*? [•-] )?(?<file>\S+\.dart):(?<line>\d+):\d+: Error: (?<message>.+)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('first', 'Fix the first error of the compiler', { command: null }),
      fix('alone', 'Try the file {file} alone', { command: null }),
    ],
    examples: [
      {
        text: '-- [E007] Type Mismatch Error: src/Cart.scala:14:21 -----------------',
        file: 'src/Cart.scala',
        line: 14,
      },
      { text: 'cart.nim(7, 9) Error: type mismatch', file: 'cart.nim', line: 7 },
      { text: 'src/cart.zig:7:9: error: expected type u8', file: 'src/cart.zig', line: 7 },
      {
        text: "lib/cart.dart:7:9: Error: Expected ';' after this.",
        file: 'lib/cart.dart',
        line: 7,
      },
      { text: 'In src/cart.cr:7:9', file: 'src/cart.cr', line: 7 },
    ],
    nearMisses: ['cart.nim(7, 9) Hint: name is unused', '-- a comment', 'In src/cart.rb:7'],
  },
];
