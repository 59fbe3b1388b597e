/** A failure that a real tool produces on the spot, and the types that are right for it. */
export interface RealToolCase {
  /** The program that must be installed. */
  tool: string;
  /** Files written before the command runs. */
  files?: Readonly<Record<string, string>>;
  /** Run by bash in an empty folder. */
  command: string;
  /** Right classes; the first finding must be one of them. */
  expect: readonly string[];
}

/** A case of this tool: what it is given, and the right types. */
export const py = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'python3',
  files: { 'app.py': source },
  command: 'python3 app.py',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const node = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'node',
  files: { 'app.js': source },
  command: 'node app.js',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const mjs = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'node',
  files: { 'app.mjs': source },
  command: 'node app.mjs',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const sh = (command: string, ...expect: string[]): RealToolCase => ({
  tool: 'bash',
  command,
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const go = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'go',
  files: { 'go.mod': 'module example.com/app\n\ngo 1.21\n', 'main.go': `package main\n${source}` },
  command: 'GOFLAGS=-mod=mod GOPROXY=off go run .',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const c = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'gcc',
  files: { 'a.c': source },
  command: 'gcc a.c -o a',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const cpp = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'g++',
  files: { 'a.cpp': source },
  command: 'g++ a.cpp -o a',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const rust = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'rustc',
  files: { 'a.rs': source },
  command: 'rustc a.rs -o a && ./a',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const java = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'javac',
  files: { 'A.java': source },
  command: 'javac A.java && java A',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const ts = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'tsc',
  files: { 'a.ts': source },
  command: 'tsc --noEmit --strict --ignoreConfig a.ts || tsc --noEmit --strict a.ts',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const git = (command: string, ...expect: string[]): RealToolCase => ({
  tool: 'git',
  command: `git init -q -b main . && git config user.email a@example.com && git config user.name a && echo 1 > f && git add f && git commit -qm one && ${command}`,
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const pytest = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'pytest',
  files: { 'test_a.py': source },
  command: 'pytest -q -p no:cacheprovider test_a.py',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const unittest = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'python3',
  files: { 'test_a.py': `import unittest\nclass T(unittest.TestCase):\n${source}` },
  command: 'python3 -m unittest test_a',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const nodeTest = (source: string, ...expect: string[]): RealToolCase => ({
  tool: 'node',
  files: {
    'a.test.mjs': `import { test } from 'node:test';\nimport assert from 'node:assert';\n${source}`,
  },
  command: 'node --test',
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const sqlite = (sql: string, ...expect: string[]): RealToolCase => ({
  tool: 'sqlite3',
  command: `sqlite3 -bail x.db "${sql}"`,
  expect,
});
/** A case of this tool: what it is given, and the right types. */
export const make = (makefile: string, ...expect: string[]): RealToolCase => ({
  tool: 'make',
  files: { Makefile: makefile },
  command: 'make',
  expect,
});

/** What a wrong option or subcommand may be called. */
export const USAGE = ['USAGE', 'EXIT_CODE', 'FATAL'];
