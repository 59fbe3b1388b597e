import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Rust and Go. */
export const RUST_GO_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'RUST_LINK',
    family: 'rust',
    title: 'The Rust linker fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['linking with `', 'error: linker `'],
        /^error: (?<message>linking with `.+` failed.*|linker `(?<cmd>.+)` not found)/,
      ),
    ],
    fixes: [
      fix('install', 'Run apt-get install -y build-essential', {
        when: ({ slots }) => 'cmd' in slots,
      }),
      fix('library', 'Check the system library named after -l', { command: null }),
      fix('dev', 'Check that the -dev package of the library is installed', { command: null }),
    ],
    examples: ['error: linking with `cc` failed: exit status: 1', 'error: linker `cc` not found'],
    nearMisses: ['note: linking with lld is faster'],
  },
  {
    id: 'CARGO_RESOLVE',
    family: 'rust',
    title: 'Cargo cannot resolve a crate',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        [
          'failed to select a version',
          'no matching package',
          'failed to get `',
          'could not find `Cargo.toml`',
          'failed to parse manifest',
          'no such command: `',
          'o such subcommand',
          'no targets specified',
          'failed to load source',
          'failed to read `',
        ],
        /^\s*(?:error: |Caused by:\s*)?(?<message>failed to select a version for.*|no matching package(?:s)? (?:named|found).*|failed to get `(?<crate>[^`]+)` as a dependency.*|could not find `Cargo\.toml`.*|failed to parse manifest.*|no such (?:sub)?command: `(?<sub>[^`]+)`.*|no targets specified in the manifest.*|failed to load source.*|failed to read `.*Cargo\.toml`.*)/,
      ),
    ],
    fixes: [
      fix('list', 'Run cargo --list', { when: ({ slots }) => 'sub' in slots }),
      fix('manifest', 'Check the working directory for Cargo.toml', {
        command: null,
        when: ({ slots }) => /could not find/.test(slots['message'] ?? ''),
      }),
      fix('version', 'Check the version of the crate in Cargo.toml', {
        command: null,
        reference: 'Cargo.toml',
      }),
      fix('update', 'Run cargo update'),
    ],
    examples: [
      'error: failed to select a version for `x`.',
      'error: no matching package named `foo` found',
      'error: could not find `Cargo.toml` in `/srv` or any parent directory',
    ],
    nearMisses: ['Updating crates.io index'],
  },
  {
    id: 'RUSTC',
    family: 'rust',
    title: 'Rust does not compile',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(['error[E'], /^error\[(?<code>E\d{4})\]: (?<message>.+)/, { locate: 'rust-arrow' }),
      pattern(
        ['error: '],
        /^error: (?<message>(?:expected |unterminated |cannot find |mismatched |this file contains an|unused |format argument|no rules expected|aborting due to|could not compile|unresolved |character literal|prefix `|proc.macro|macro ).*)/,
        { locate: 'rust-arrow', prior: 0.8 },
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('explain', 'Run rustc --explain {code}'),
      fix('first', 'Fix the first compiler error', { command: null }),
    ],
    examples: [
      {
        text: 'error[E0308]: mismatched types\n --> src/main.rs:4:18\n  |\n4 |     let x: i32 = "a";',
        file: 'src/main.rs',
        line: 4,
        captures: { code: 'E0308' },
      },
      { text: 'error: expected `;`, found `}`\n  --> src/lib.rs:9:2', file: 'src/lib.rs', line: 9 },
    ],
    nearMisses: [
      'warning: unused variable: `x`',
      "error: pathspec 'x' did not match any file(s) known to git",
    ],
  },
  {
    id: 'RUST_PANIC',
    family: 'rust',
    title: 'A Rust program panics',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.88,
    patterns: [
      pattern(
        ['panicked at '],
        /^thread '(?<thread>.+)'(?: \(\d+\))? panicked at (?:'.*', )?(?<file>[^:'\s]+):(?<line>\d+)(?::\d+)?:?/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('backtrace', 'Try it with RUST_BACKTRACE=1', { command: null }),
    ],
    examples: [
      { text: "thread 'main' panicked at src/main.rs:2:5:", file: 'src/main.rs', line: 2 },
      { text: "thread 'main' panicked at 'boom', src/a.rs:7:1", file: 'src/a.rs', line: 7 },
    ],
    nearMisses: ['note: the thread panicked while processing'],
  },
  {
    id: 'T_CARGO',
    family: 'tests',
    title: 'A Rust test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(['... FAILED'], /^test (?<test>\S+)(?: - .+)? \.\.\. FAILED/),
      pattern(['test result: FAILED'], /^(?<message>test result: FAILED.*)/, { rank: 'summary' }),
    ],
    fixes: [
      fix('one', 'Run cargo test {test} -- --nocapture'),
      fix('first', 'Fix the first failing test', { command: null }),
      fix('all', 'Run cargo test'),
    ],
    examples: [
      { text: 'test a::b ... FAILED', captures: { test: 'a::b' } },
      'test result: FAILED. 1 passed; 1 failed; 0 ignored',
    ],
    nearMisses: ['test a::b ... ok', 'test result: ok. 2 passed; 0 failed'],
  },
  {
    id: 'GO_RACE',
    family: 'go',
    title: 'Go found a data race',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    exit0: 'report',
    patterns: [pattern(['WARNING: DATA RACE'], /^WARNING: DATA RACE/, { locate: 'go-frame' })],
    fixes: [
      fix('place', 'Fix the shared access at {file}:{line}', { command: null }),
      fix('mutex', 'Check the shared value for a missing lock', { command: null }),
      fix('again', 'Run go test ./... -race'),
    ],
    examples: [
      {
        text: 'WARNING: DATA RACE\nWrite at 0x00c000014098 by goroutine 7:\n  main.main.func1()\n      /srv/main.go:9 +0x44',
        file: '/srv/main.go',
        line: 9,
      },
    ],
    nearMisses: ['no data races found'],
  },
  {
    id: 'T_GO',
    family: 'tests',
    title: 'A Go test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(['--- FAIL: '], /^\s*--- FAIL: (?<test>\S+) \(/, { locate: 'go-frame' }),
      pattern(['FAIL\t'], /^FAIL\t(?<module>\S+)(?:\s+[\d.]+s)?$/, { rank: 'symptom' }),
    ],
    fixes: [
      fix('one', 'Run go test ./... -run {test.quoted} -v'),
      fix('first', 'Fix the first failing test', { command: null }),
    ],
    examples: [
      { text: '--- FAIL: TestX (0.00s)', captures: { test: 'TestX' } },
      'FAIL\texample.com/app/pkg\t0.012s',
    ],
    nearMisses: ['--- PASS: TestX (0.00s)', 'ok  \texample.com/app\t0.3s'],
  },
  {
    id: 'GO_MOD',
    family: 'go',
    title: 'Go modules do not fit together',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(
        [
          'no required module provides',
          'missing go.sum entry',
          'cannot find module providing',
          'updates to go.',
          'go.mod file not found',
          'cannot find package "',
          'is not in std',
          'is not in GOROOT',
          'unknown revision',
          'inconsistent vendoring',
          'go: errors parsing go.mod',
          'cannot find main module',
          'module lookup disabled',
          'does not contain main module',
        ],
        /^(?:(?<file>\S+\.go):(?<line>\d+):\d+: |go: |.*?: )?(?<message>.*?(?:no required module provides package (?<module>[^\s;]+)|missing go\.sum entry.*|cannot find module providing package (?<module2>[^\s;:]+)|updates to go\.(?:mod|sum) needed|go\.mod file not found|cannot find package "(?<module3>[^"]+)"|package (?<module4>\S+) is not in (?:std|GOROOT)|unknown revision \S+|inconsistent vendoring|errors parsing go\.mod|cannot find main module|module lookup disabled|directory prefix \S+ does not contain).*)/,
      ),
    ],
    fixes: [
      fix('init', 'Run go mod init', {
        command: null,
        when: ({ slots }) =>
          /go\.mod file not found|cannot find main module/.test(slots['message'] ?? ''),
      }),
      fix('get', 'Run go get {module}', {
        when: ({ slots }) => (slots['module'] ?? '').includes('.'),
      }),
      fix('tidy', 'Run go mod tidy'),
      fix('path', 'Check the import path', { command: null }),
    ],
    examples: [
      {
        text: 'main.go:4:2: no required module provides package github.com/x/y; to add it:',
        file: 'main.go',
        line: 4,
        captures: { module: 'github.com/x/y' },
      },
      "go: go.mod file not found in current directory or any parent directory; see 'go help modules'",
    ],
    nearMisses: [
      'go: downloading github.com/x/y v1.2.3',
      "fatal: ambiguous argument 'x': unknown revision or path not in the working tree.",
    ],
  },
  {
    id: 'GO_PANIC',
    family: 'go',
    title: 'A Go program panics',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.88,
    patterns: [
      pattern(
        ['panic: ', 'fatal error: all goroutines', 'fatal error: concurrent map'],
        /^(?<message>panic: (?!test timed out).+|fatal error: (?:all goroutines are asleep|concurrent map).*)/,
        { locate: 'go-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('frame', 'See the first frame of this module in the stack', { command: null }),
      fix('verbose', 'Try the one test with -v', { command: null }),
    ],
    examples: [
      {
        text: 'panic: runtime error: index out of range [3] with length 2\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:6 +0x1d\nexit status 2',
        file: '/srv/main.go',
        line: 6,
      },
    ],
    nearMisses: ["don't panic: it is fine", '\tpanic("x")'],
  },
  {
    id: 'GO_COMPILE',
    family: 'go',
    title: 'Go does not compile',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['.go:'],
        /^(?:vet: |# )?(?<file>(?:[A-Za-z]:)?[^\s:]+\.go):(?<line>\d+):\d+: (?<message>(?:undefined:|syntax error|cannot |imported and not used|"[^"]+" imported|declared (?:and|but) not used|missing (?:return|function)|too many|not enough|invalid |expected |assignment mismatch|unexpected |undeclared|\S+ redeclared|\S+ declared (?:and|but)|.*undefined \(|.*is not a type|could not import|non-|no new variables|unreachable|multiple-value|label |import cycle|method |first argument|mismatched types|unknown field|duplicate|\S+ \(.*\) (?:is not|does not)|misplaced|use of|impossible|invalid operation).*)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('vet', 'Run go vet ./... first', { command: 'go vet ./...' }),
    ],
    examples: [
      { text: './a.go:3:2: undefined: x', file: './a.go', line: 3 },
      { text: 'main.go:4:2: "os" imported and not used', file: 'main.go', line: 4 },
      { text: './main.go:5:2: declared and not used: x', file: './main.go', line: 5 },
    ],
    nearMisses: ['    main.go:12: log line', '\t/srv/main.go:6 +0x1d'],
  },
];
