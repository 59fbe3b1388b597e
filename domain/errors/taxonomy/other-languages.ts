import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Ruby, PHP, Perl, .NET, Haskell and Swift. */
export const OTHER_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'RUBY_GEM',
    family: 'ruby',
    title: 'A Ruby gem is missing or does not fit',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        [
          'Could not find gem',
          'LoadError',
          'Bundler could not find',
          'An error occurred while installing',
          'Your bundle is locked',
          'Could not find ',
          'Gem::',
          'cannot load such file',
          'bundler: command not found',
          'requires Ruby version',
          'Your Ruby version is',
        ],
        /(?<message>(?:Could not find gem '(?<gem>[^' ]+)|Could not find (?<gem2>[\w-]+)-[\d.]+ in any of the sources|Bundler could not find compatible versions.*?(?:"(?<gem3>[^"]+)")?|An error occurred while installing (?<gem4>[\w-]+)|bundler: command not found: (?<cmd>\S+)|cannot load such file -- (?<gem5>[\w/.-]+)|.*requires Ruby version|Your Ruby version is).*)/,
        { locate: 'ruby-frame' },
      ),
    ],
    fixes: [
      fix('bundle', 'Run bundle install', { reference: 'Gemfile' }),
      fix('gem', 'Run gem install {gem}'),
      fix('version', 'Run ruby --version'),
    ],
    examples: [
      {
        text: "Could not find gem 'rails (= 7.0)' in any of the gem sources",
        captures: { gem: 'rails' },
      },
      'bundler: command not found: rspec',
      "<internal:require>:37:in `require': cannot load such file -- foo (LoadError)",
    ],
    nearMisses: ['Bundle complete! 12 Gemfile dependencies'],
  },
  {
    id: 'RUBY_ERROR',
    family: 'ruby',
    title: 'A Ruby program fails',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.85,
    patterns: [
      pattern(
        ['.rb:'],
        /^(?:ruby: )?(?<file>[^\s:]+\.rb):(?<line>\d+):in [`'][^']*': (?<message>.+)/,
      ),
      pattern(['.rb:'], /^(?:\S+: )?(?<file>[^\s:]+\.rb):(?<line>\d+): (?<message>syntax error.*)/),
      pattern(['rake aborted!'], /^(?<message>rake aborted!)/, { rank: 'summary' }),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('above', 'See the first error above', { command: null }),
      fix('trace', 'Try it with --trace', { command: null }),
    ],
    examples: [
      {
        text: "app.rb:3:in `<main>': undefined local variable or method `foo' for main (NameError)",
        file: 'app.rb',
        line: 3,
      },
      { text: 'a.rb:4: syntax error, unexpected end-of-input', file: 'a.rb', line: 4 },
    ],
    nearMisses: ["\tfrom app.rb:9:in `run'", 'app.rb: ok'],
  },
  {
    id: 'T_RSPEC',
    family: 'tests',
    title: 'A Ruby test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(['rspec '], /^rspec (?<test>(?<file>\.?\/?\S+\.rb):(?<line>\d+)) # /),
      pattern(
        [' failures', ' failure,', ' failure'],
        /^(?<message>\d+ examples?, [1-9]\d* failures?.*|\d+ (?:tests|runs), \d+ assertions, (?:[1-9]\d* failures|\d+ failures, [1-9]\d* errors).*)/,
        { rank: 'symptom' },
      ),
      pattern(['Failing Scenarios:'], /^(?<message>Failing Scenarios:)/),
    ],
    fixes: [
      fix('one', 'Run bundle exec rspec {test}'),
      fix('first', 'Fix the first failing test', { command: null }),
      fix('alone', 'Run the failing test alone', { command: null }),
    ],
    examples: [
      { text: 'rspec ./spec/a_spec.rb:12 # Thing does it', file: './spec/a_spec.rb', line: 12 },
      '5 examples, 2 failures',
      '10 runs, 12 assertions, 1 failures, 0 errors, 0 skips',
    ],
    nearMisses: ['5 examples, 0 failures', '10 runs, 12 assertions, 0 failures, 0 errors, 0 skips'],
  },
  {
    id: 'PHP_ERROR',
    family: 'php',
    title: 'A PHP program fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['Fatal error: ', 'Parse error: '],
        /^(?:PHP )?(?<message>(?:Fatal|Parse) error: .+?) in (?<file>\S+)(?: on line |:)(?<line>\d+)/,
      ),
      pattern(
        [
          'Your requirements could not be resolved',
          'Could not open input file',
          'No composer.json',
        ],
        /(?<message>Your requirements could not be resolved.*|Could not open input file: .*|.*could not find a composer\.json.*)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('lint', 'Run php -l {file}'),
      fix('composer', 'Run composer install', {
        when: ({ rootFiles }) => rootFiles.includes('composer.json'),
      }),
      fix('path', 'Check the path and composer.json', { command: null }),
      fix('first', 'Fix the first error', { command: null }),
    ],
    examples: [
      {
        text: "PHP Parse error:  syntax error, unexpected '}' in /srv/a.php on line 7",
        file: '/srv/a.php',
        line: 7,
      },
    ],
    nearMisses: ['No syntax errors detected in a.php'],
  },
  {
    id: 'T_PHPUNIT',
    family: 'tests',
    title: 'A PHPUnit test fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['Tests: '],
        /^(?<message>Tests: \d+, Assertions: \d+, (?:.*(?:Failures|Errors): [1-9]).*)/,
      ),
      pattern(
        ['There was ', 'There were '],
        /^(?<message>There (?:was 1|were \d+) (?:failure|error)s?:)/,
      ),
      pattern(['::test'], /^\d+\) (?<test>[\w\\]+::test\w+)(?: with data set .*)?$/, {
        locate: 'place',
      }),
    ],
    fixes: [
      fix('stop', 'Run vendor/bin/phpunit --stop-on-failure'),
      fix('first', 'Fix the first failing test', { command: null }),
    ],
    examples: ['Tests: 5, Assertions: 9, Failures: 1.', 'There was 1 failure:'],
    nearMisses: ['OK (5 tests, 9 assertions)', 'There were 3 friends'],
  },
  {
    id: 'PERL_ERROR',
    family: 'perl',
    title: 'A Perl program fails',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        ["Can't locate "],
        /^(?<message>Can't locate (?<module>\S+) in @INC.*?)(?: at (?<file>\S+) line (?<line>\d+))?\.?$/,
      ),
      pattern(
        [' line '],
        /^(?<message>(?:syntax error|Global symbol ".*" requires|Can't locate object method|Can't call method|Undefined subroutine|Bareword|Illegal division|Died|Not an? \w+ reference|Missing right curly|Can't find string terminator|Can't open perl script|Can't exec|Use of uninitialized|String found where).*?) at (?<file>\S+) line (?<line>\d+)/,
      ),
      pattern(
        ['had compilation errors', 'BEGIN failed'],
        /^(?<message>\S+ had compilation errors\.|BEGIN failed--compilation aborted.*)/,
        { rank: 'summary' },
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('check', 'Run perl -c {file}'),
      fix('first', 'Fix the first Perl error', { command: null }),
      fix('module', 'Check the module path in @INC', { command: null }),
    ],
    examples: [
      { text: 'syntax error at a.pl line 3, near "}"', file: 'a.pl', line: 3 },
      {
        text: "Can't locate Foo/Bar.pm in @INC (you may need to install the Foo::Bar module) at a.pl line 1.",
        file: 'a.pl',
        line: 1,
      },
    ],
    nearMisses: ['a.pl syntax OK'],
  },
  {
    id: 'DOTNET',
    family: 'dotnet',
    title: 'A .NET project does not build',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(
        ['error CS', 'error MSB', 'error NU', 'error NETSDK', 'error FS', 'error BC'],
        /^\s*(?:\d+>)?(?:(?<file>[^(]+?)(?:\((?<line>\d+),\d+\))?\s?: )?error (?<code>(?:CS|MSB|NU|NETSDK|FS|BC)\d{4,5}): (?<message>.+)/,
      ),
      pattern(['Build FAILED'], /^(?<message>Build FAILED\.)/, { rank: 'summary' }),
      pattern([' Failed '], /^\s+(?<message>Failed (?<test>[\w.(), "]+) \[(?:< )?[\d,.]+ m?s\])$/, {
        locate: 'dotnet-frame',
      }),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('restore', 'Run dotnet restore'),
      fix('first', 'Fix the first compiler error', { command: null }),
    ],
    examples: [
      {
        text: "Program.cs(5,9): error CS0103: The name 'x' does not exist in the current context",
        file: 'Program.cs',
        line: 5,
      },
    ],
    nearMisses: ['Program.cs(5,9): warning CS0168: declared but never used', 'Build succeeded.'],
  },
  {
    id: 'HASKELL',
    family: 'haskell',
    title: 'Haskell does not compile',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['.hs:', '.lhs:'],
        /^(?<file>[^\s:]+\.l?hs):(?<line>\d+):\d+(?:-\d+)?: (?<message>error:.*)/,
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('first', 'Fix the first compiler error', { command: null }),
    ],
    examples: [
      { text: 'src/Main.hs:7:12: error: Variable not in scope: foo', file: 'src/Main.hs', line: 7 },
    ],
    nearMisses: ['src/Main.hs:7:12: warning: unused'],
  },
  {
    id: 'SWIFT',
    family: 'swift',
    title: 'Swift or Xcode does not build',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['.swift:'],
        /^(?<file>[^\s:][^:]*\.swift):(?<line>\d+):\d+: (?:fatal )?error: (?<message>.+)/,
      ),
      pattern(
        ['** BUILD FAILED', '** TEST FAILED', 'xcodebuild: error'],
        /^(?<message>\*\* (?:BUILD|TEST|ARCHIVE) FAILED \*\*|xcodebuild: error: .+)/,
        { rank: 'symptom' },
      ),
    ],
    fixes: [
      fix('place', 'Fix {file}:{line}', { command: null }),
      fix('first', 'Fix the first compiler error', { command: null }),
      fix('list', 'Run xcodebuild -list'),
    ],
    examples: [
      { text: "/srv/A.swift:3:9: error: cannot find 'x' in scope", file: '/srv/A.swift', line: 3 },
      '** BUILD FAILED **',
    ],
    nearMisses: ['** BUILD SUCCEEDED **'],
  },
];
