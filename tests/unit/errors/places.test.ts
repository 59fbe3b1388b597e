import { describe, expect, it } from 'vitest';
import { detectedIn, watchText } from './support.ts';

/** Outputs of tools that name the place in a form of their own: text, file, line. */
const OUTPUTS: readonly (readonly [tool: string, text: string, file: string, line?: number])[] = [
  ['ModelSim', "** Error: rtl/top.sv(31): (vlog-2730) Undefined variable: 'x'.", 'rtl/top.sv', 31],
  [
    'Quartus',
    'Error (10161): Verilog HDL error at top.v(31): object "x" is not declared',
    'top.v',
    31,
  ],
  ['Vivado', 'ERROR: [VRFC 10-91] x is not declared [/srv/top.v:31]', '/srv/top.v', 31],
  [
    'nginx',
    'nginx: [emerg] unknown directive "x" in /etc/nginx/nginx.conf:31',
    '/etc/nginx/nginx.conf',
    31,
  ],
  ['Apache', 'AH00526: Syntax error on line 31 of /etc/apache2/a.conf:', '/etc/apache2/a.conf', 31],
  [
    'HAProxy',
    "[ALERT] parsing [/etc/haproxy.cfg:31] : unknown keyword 'x'",
    '/etc/haproxy.cfg',
    31,
  ],
  ['PowerShell', 'At /srv/build.ps1:31 char:5', '/srv/build.ps1', 31],
  ['fish', 'shop.fish (line 31): Unknown command: x', 'shop.fish', 31],
  ['Clojure', 'Syntax error compiling at (shop/core.clj:31:5).', 'shop/core.clj', 31],
  ['Scala 3 under sbt', '[error] -- Error: /srv/Cart.scala:31:5 -------', '/srv/Cart.scala', 31],
  ['Haxe', 'src/Cart.hx:31: characters 5-8 : Unknown identifier : x', 'src/Cart.hx', 31],
  ['Vala', "cart.vala:31.5-31.9: error: The name `x' does not exist", 'cart.vala', 31],
  [
    'PureScript',
    'at src/Main.purs:31:1 - 31:5 (line 31, column 1 - line 31, column 5)',
    'src/Main.purs',
    31,
  ],
  ['a YAML parser', '  in "config/app.yml", line 31, column 5', 'config/app.yml', 31],
  [
    'pyrefly',
    'ERROR shop/cart.py:31:5-9: Could not find name `x` [unknown-name]',
    'shop/cart.py',
    31,
  ],
  ["Elixir's frame", '    └─ lib/shop/cart.ex:31:5: Shop.Cart.total/1', 'lib/shop/cart.ex', 31],
  ['buildkit', 'Dockerfile:31\n--------------------', 'Dockerfile', 31],
  ['psql', 'psql:schema.sql:31: ERROR:  syntax error at or near "x"', 'schema.sql', 31],
  ['ld', "ld: main.o: in function `main': main.c:31: undefined reference to `x'", 'main.c', 31],
  [
    'PHPUnit',
    '1) CartTest::testTotal\nFailed asserting that false is true.\n\n/srv/tests/CartTest.php:31',
    '/srv/tests/CartTest.php',
    31,
  ],
  [
    'dart analyze',
    "  error • Undefined name 'cart' • lib/shop.dart:31:7 • undefined_identifier\n",
    'lib/shop.dart',
    31,
  ],
  [
    'dart analyze, machine form',
    'ERROR|COMPILE_TIME_ERROR|UNDEFINED_NAME|lib/shop.dart|31|7|4|Undefined name.\n',
    'lib/shop.dart',
    31,
  ],
  [
    'credo',
    '┃ [W] ↗ Avoid IO.inspect.\n┃       lib/shop/cart.ex:31:5 #(Shop.Cart)\n',
    'lib/shop/cart.ex',
    31,
  ],
  [
    'phpcs',
    'FILE: /srv/shop/Cart.php\n-----\nFOUND 1 ERROR\n-----\n 31 | ERROR | [x] Expected 1 space\n',
    '/srv/shop/Cart.php',
    31,
  ],
  [
    'phpstan',
    ' ------ ----\n  Line   src/Cart.php\n ------ ----\n  31     Undefined variable: $sum\n',
    'src/Cart.php',
    31,
  ],
  [
    'sqlfluff',
    '== [sql/cart.sql] FAIL\nL:  31 | P:   5 | LT01 | Expected a single space.\n',
    'sql/cart.sql',
    31,
  ],
  [
    'reek',
    'lib/cart.rb -- 2 warnings:\n  [31]:UnusedParameters: Cart#add has unused parameter x\n',
    'lib/cart.rb',
    31,
  ],
  [
    'coffeelint',
    '  ✗ app/cart.coffee\n     ✗ #31: Line exceeds maximum allowed length.\n',
    'app/cart.coffee',
    31,
  ],
  [
    'semgrep',
    '\n    shop/cart.py\n   ❯❯❱ python.lang.security.eval\n          Detected eval\n\n           31┆ eval(x)\n',
    'shop/cart.py',
    31,
  ],
  [
    'ruff, full form',
    'F401 [*] `os` imported but unused\n --> shop/cart.py:31:8\n  |\n',
    'shop/cart.py',
    31,
  ],
  [
    'ty',
    'error[unresolved-import]: Cannot resolve imported module `shop`\n --> shop/cart.py:31:8\n',
    'shop/cart.py',
    31,
  ],
  [
    'oxlint',
    "  ⚠ eslint(no-unused-vars): Variable 'x' is never used.\n   ╭─[src/cart.ts:31:7]\n",
    'src/cart.ts',
    31,
  ],
  ['biome', 'src/cart.ts:31:7 lint/style/useConst ━━━━━━━━━━━━\n', 'src/cart.ts', 31],
  [
    'bandit',
    '>> Issue: [B602] subprocess call with shell=True\n   Severity: High\n   Location: shop/cart.py:31:4\n',
    'shop/cart.py',
    31,
  ],
  [
    'terraform',
    '│ Error: Unsupported argument\n│ \n│   on infra/main.tf line 31, in resource "aws_instance" "a":\n',
    'infra/main.tf',
    31,
  ],
  [
    'verilator',
    '%Error: rtl/cart.sv:31:5: syntax error, unexpected endmodule\n',
    'rtl/cart.sv',
    31,
  ],
  ['IAR', '"src\\cart.c",31  Error[Pe020]: identifier "sum" is undefined\n', 'src\\cart.c', 31],
  [
    'SpotBugs',
    'H C NP: Null pointer dereference in Cart.add()  Dereferenced at Cart.java:[line 31]\n',
    'Cart.java',
    31,
  ],
  [
    'less',
    'NameError: variable @gap is undefined in /srv/cart.less on line 31, column 10:\n',
    '/srv/cart.less',
    31,
  ],
  [
    'sass',
    'Error: Undefined variable: "$gap".\n   ╷\n31 │   margin: $gap;\n   ╵\n  src/cart.scss 31:11  root stylesheet\n',
    'src/cart.scss',
    31,
  ],
  ['prettier', '[error] src/cart.js: SyntaxError: Unexpected token (31:5)\n', 'src/cart.js', 31],
  ['babel', 'SyntaxError: /srv/cart.js: Unexpected token (31:5)\n', '/srv/cart.js', 31],
  ['esbuild', '✘ [ERROR] Could not resolve "shop"\n\n    src/cart.ts:31:17:\n', 'src/cart.ts', 31],
  [
    'webpack',
    'ERROR in ./src/cart.js 31:5\nModule parse failed: Unexpected token\n',
    './src/cart.js',
    31,
  ],
  ['rollup', "[!] RollupError: src/cart.js (31:5): Expected ';'\n", 'src/cart.js', 31],
  [
    'gfortran',
    "src/cart.f90:31:5:\n\n   31 |   x = y\n      |     1\nError: Symbol 'y' at (1) has no IMPLICIT type\n",
    'src/cart.f90',
    31,
  ],
  [
    'gradle',
    "* Where:\nBuild file '/srv/build.gradle' line: 31\n\n* What went wrong:\nA problem occurred evaluating root project 'shop'.\n",
    '/srv/build.gradle',
    31,
  ],
  [
    'dotnet test',
    '  Failed Shop.CartTests.Adds [12 ms]\n  Error Message:\n   Expected 3\n  Stack Trace:\n     at Shop.CartTests.Adds() in /srv/CartTests.cs:line 31\n',
    '/srv/CartTests.cs',
    31,
  ],
  [
    'elixir',
    'error: undefined variable "sum"\n  │\n31 │   sum\n  │\n  └─ lib/cart.ex:31:3: Cart.add/1\n',
    'lib/cart.ex',
    31,
  ],
  [
    'nix',
    "error: undefined variable 'shop'\n\n       at /srv/flake.nix:31:5:\n",
    '/srv/flake.nix',
    31,
  ],
  [
    'puppet',
    "Error: Syntax error at '}' (file: /srv/init.pp, line: 31, column: 1)\n",
    '/srv/init.pp',
    31,
  ],
  [
    'ansible',
    "ERROR! Syntax Error while loading YAML.\n\nThe error appears to be in '/srv/site.yml': line 31, column 5, but may\n",
    '/srv/site.yml',
    31,
  ],
  ['nim', "cart.nim(31, 5) Error: undeclared identifier: 'sum'\n", 'cart.nim', 31],
  ['dash', 'deploy.sh: 31: Syntax error: "fi" unexpected\n', 'deploy.sh', 31],
  [
    'isort',
    'ERROR: /srv/cart.py Imports are incorrectly sorted and/or formatted.\n',
    '/srv/cart.py',
  ],
];

describe('places of errors', () => {
  it.each(OUTPUTS.map(([tool, text, file, line]) => [tool, { text, file, line }] as const))(
    'reads file and line out of what %s prints',
    (_, { text, file, line }) => {
      const [first] = detectedIn(watchText(text, { exitCode: 1 }));
      expect(first?.file).toBe(file);
      expect(first?.line).toBe(line);
    },
  );

  it('takes the place of the error itself, not that of the one before', () => {
    const text = 'error[a]: one\n --> a.py:1:1\n\nerror[b]: two\n --> b.py:2:2\n';
    const places = detectedIn(watchText(text, { exitCode: 1 })).map(({ file, line }) => [
      file,
      line,
    ]);
    expect(places).toContainEqual(['a.py', 1]);
    expect(places).toContainEqual(['b.py', 2]);
  });
});

describe('a flood of warnings', () => {
  it('does not hide the error behind it', () => {
    const word = (index: number): string =>
      [...String(index)].map((digit) => 'abcdefghij'.charAt(Number(digit))).join('');
    const warnings = Array.from(
      { length: 900 },
      (_, index) => `a.py:${index + 1}:1: F401 ${word(index)} unused`,
    );
    const types = detectedIn(
      watchText(`${warnings.join('\n')}\n/usr/bin/ld: cannot find -lshop\n`, { exitCode: 1 }),
    ).map(({ errorType }) => errorType);
    expect(types).toContain('CC_LINK');
  });
});
