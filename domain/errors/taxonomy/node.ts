import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Error types of Node.js itself and of TypeScript. */
export const NODE_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'NODE_ESM_CJS',
    family: 'node',
    title: 'ES module and CommonJS are mixed up',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        [
          'ERR_REQUIRE_ESM',
          'outside a module',
          'in ES module scope',
          'ERR_UNKNOWN_FILE_EXTENSION',
          'Unknown file extension',
        ],
        /^(?:.*?Error(?: \[\w+\])?: )?(?<message>.*(?:require\(\) of ES Module|Cannot use import statement outside a module|(?:require|exports|module|__dirname|__filename) is not defined in ES module scope|Unknown file extension "\.\w+").*)/,
        { locate: 'node-header' },
      ),
    ],
    fixes: [
      fix('type', 'Check "type" in package.json against the file extension', {
        command: null,
        reference: 'package.json',
      }),
      fix('rename', 'Try the extension .cjs or .mjs', { command: null }),
    ],
    examples: [
      {
        text: '/srv/a.js:1\nimport x from "y";\n^^^^^^\n\nSyntaxError: Cannot use import statement outside a module',
        file: '/srv/a.js',
        line: 1,
      },
      'ReferenceError: require is not defined in ES module scope, you can use import instead',
      'Error [ERR_REQUIRE_ESM]: require() of ES Module /srv/node_modules/chalk/index.js not supported.',
      'TypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension ".ts" for /srv/a.ts',
    ],
    nearMisses: ['Docs: Cannot use import statement? See ESM guide'],
  },
  {
    id: 'NODE_MODULE_MISSING',
    family: 'node',
    title: 'A Node module cannot be found',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ["Cannot find module '", 'Cannot find module "', "Cannot find package '"],
        /^(?!.*error TS\d)(?:.*?Error(?: \[\w+\])?: |.*?: |\s*)?(?<message>Cannot find (?:module|package) ['"](?<module>[^'"]+)['"].*)/,
        { locate: 'node-frame' },
      ),
      pattern(
        ["Can't resolve '"],
        /(?<message>Module not found: (?:Error: )?Can't resolve '(?<module>[^']+)'.*)/,
      ),
      pattern(
        ['Failed to resolve import'],
        /(?<message>Failed to resolve import "(?<module>[^"]+)" from "(?<file>[^"]+)".*)/,
      ),
      pattern(
        ['Could not resolve "'],
        /(?<message>Could not resolve "(?<module>[^"]+)"(?: from "(?<file>[^"]+)")?.*)/,
      ),
    ],
    fixes: [
      fix('relative', 'Check the path {module} in {file}', {
        command: null,
        when: ({ slots }) => /^[./]/.test(slots['module'] ?? ''),
      }),
      fix('relative-any', 'Check the path {module} and the build step', {
        command: null,
        when: ({ slots }) => /^[./]/.test(slots['module'] ?? ''),
      }),
      fix('install', 'Run {js.add} {pkg}', { reference: 'package.json' }),
      fix('all', 'Run {js.install}', { reference: 'package.json' }),
    ],
    examples: [
      {
        text: "node:internal/modules/cjs/loader:1215\n  throw err;\n  ^\n\nError: Cannot find module 'express'\nRequire stack:\n- /srv/app/index.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1212:15)\n    at Object.<anonymous> (/srv/app/index.js:3:17)",
        file: '/srv/app/index.js',
        line: 3,
        captures: { module: 'express' },
      },
      {
        text: "Module not found: Error: Can't resolve './widget' in '/srv/src'",
        captures: { module: './widget' },
      },
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'chalk' imported from /srv/a.mjs",
      'Error: Failed to resolve import "vue" from "src/main.ts". Does the file exist?',
    ],
    nearMisses: [
      'Cannot find module documentation? Open a ticket',
      "src/a.ts(1,20): error TS2307: Cannot find module 'x'.",
    ],
  },
  {
    id: 'NODE_SYNTAX',
    family: 'node',
    title: 'JavaScript cannot be parsed',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['SyntaxError: '],
        /^(?:[\w\s[\]]{1,60}: )?SyntaxError: (?<file>\S+\.[cm]?[jt]sx?|\S+\.vue): (?<message>.+?) \((?<line>\d+):\d+\)$/,
      ),
      pattern(
        ['SyntaxError: '],
        /^(?:[\w\s[\]]{1,60}: )?(?:Uncaught )?SyntaxError: (?<message>(?:\S+: )?(?:Unexpected |Invalid or |Missing (?!parentheses)|missing |Identifier '|await is only|Illegal |Invalid regular|Invalid left|Invalid shorthand|The requested module|Malformed|Export |Duplicate |Private field|Bad control|Expected property).*)/,
        { locate: 'node-header' },
      ),
    ],
    fixes: [
      fix('place', 'Fix the syntax at {file}:{line}', { command: null }),
      fix('check', 'Run node --check {file}'),
      fix('any', 'Check the syntax of the last edited file', { command: null }),
    ],
    examples: [
      {
        text: "/srv/a.js:4\n  foo(;\n      ^\n\nSyntaxError: Unexpected token ';'",
        file: '/srv/a.js',
        line: 4,
      },
      'SyntaxError: Unexpected end of JSON input',
      "SyntaxError: The requested module './a.js' does not provide an export named 'x'",
    ],
    nearMisses: ['SyntaxError: invalid syntax', 'handles SyntaxError: yes'],
  },
  {
    id: 'NODE_HEAP',
    family: 'node',
    title: 'Node ran out of heap memory',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['JavaScript heap out of memory', 'Ineffective mark-compacts'],
        /(?<message>FATAL ERROR: .*(?:JavaScript heap out of memory|Ineffective mark-compacts).*)/,
      ),
    ],
    fixes: [
      fix('limit', 'Try NODE_OPTIONS=--max-old-space-size=4096', { command: null }),
      fix('leak', 'Check for a memory leak', { command: null }),
    ],
    examples: ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
    nearMisses: ['see the FAQ on JavaScript heap out of memory'],
  },
  {
    id: 'NODE_UNHANDLED',
    family: 'node',
    title: 'A rejection or an error event nobody handles',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.8,
    patterns: [
      pattern(
        ['UnhandledPromiseRejection', 'ERR_UNHANDLED_REJECTION', "Unhandled 'error' event"],
        /^(?!.*Deprecat)(?:.*?)(?<message>(?:\[?UnhandledPromiseRejection|.*ERR_UNHANDLED_REJECTION|throw er; \/\/ Unhandled 'error' event).*)/,
        { locate: 'node-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix the missing await or catch at {file}:{line}', { command: null }),
      fix('trace', 'Run it with NODE_OPTIONS=--trace-uncaught', { command: null }),
    ],
    examples: [
      "      throw er; // Unhandled 'error' event",
      '[UnhandledPromiseRejection: This error originated either by throwing inside of an async function]',
    ],
    nearMisses: ['we install an unhandled rejection handler'],
  },
  {
    id: 'NODE_RUNTIME',
    family: 'node',
    title: 'JavaScript fails at run time (TypeError, ReferenceError, RangeError)',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.85,
    patterns: [
      pattern(
        ['TypeError', 'ReferenceError', 'RangeError'],
        /^\s*(?:Uncaught |\[|● )?(?<symbol>TypeError|ReferenceError|RangeError)(?: \[\w+\])?: (?<message>.*(?: is not (?:a function|defined|iterable|a constructor)|Cannot (?:read|set|access|destructure|convert|assign|redefine)|[Uu]ndefined|Maximum call stack|Invalid array length|fetch failed|Invalid URL|Class constructor|Assignment to constant|Reduce of empty|Converting circular|The "\w+" argument).*)/,
        { locate: 'node-frame' },
      ),
      pattern(
        ['AssertionError [ERR_'],
        /^\s*(?:Uncaught )?(?<symbol>AssertionError) \[ERR_ASSERTION\]: (?<message>.*)/,
        { locate: 'node-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix the value at {file}:{line}', { command: null }),
      fix('caller', 'Check the caller one frame up', { command: null }),
    ],
    examples: [
      {
        text: "TypeError: Cannot read properties of undefined (reading 'x')\n    at handler (/srv/src/app.js:10:5)\n    at node:internal/main:1:1",
        file: '/srv/src/app.js',
        line: 10,
      },
      'ReferenceError: foo is not defined',
      'RangeError: Maximum call stack size exceeded',
    ],
    nearMisses: [
      "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
      'expect(fn).toThrow(TypeError)',
    ],
  },
  {
    id: 'TSC',
    family: 'node',
    title: 'TypeScript does not compile',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['error TS'],
        /^(?:\[?.*?\]? )?(?<file>[^\s(:]+\.[cm]?[jt]sx?|[^(:]+\.[cm]?tsx?)(?:\((?<line>\d+),\d+\)|:(?<line2>\d+):\d+)(?: - |: )error (?<code>TS\d{1,5}): (?<message>.+)/,
      ),
      pattern(['error TS'], /^(?:ERROR in .*)?\s*error (?<code>TS\d{1,5}): (?<message>.+)/),
      pattern(
        ['Found '],
        /^Found \d+ errors?(?: in (?:\d+ files?|(?:the same file, starting at: )?(?<file>\S+):(?<line>\d+)))\.?$/,
        { rank: 'summary' },
      ),
    ],
    fixes: [
      fix('types', 'Run {js.add-dev} @types/{pkg}', {
        when: ({ slots }) => slots['code'] === 'TS7016' && 'pkg' in slots,
      }),
      fix('place', 'Fix the type error at {file}:{line}', { command: null }),
      fix('first', 'Run npx tsc -p . --noEmit', {
        command: 'npx tsc --noEmit -p .',
      }),
    ],
    examples: [
      {
        text: "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
        file: 'src/a.ts',
        line: 3,
        captures: { code: 'TS2322' },
      },
      { text: "src/b.tsx:14:7 - error TS2304: Cannot find name 'x'.", file: 'src/b.tsx', line: 14 },
      "error TS5023: Unknown compiler option 'foo'.",
    ],
    nearMisses: [
      'Found 0 errors. Watching for file changes.',
      'docs/errors.md: what error TS means',
    ],
  },
];
