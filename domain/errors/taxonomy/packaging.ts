import { fix, pattern, type ErrorRecord } from '../record.ts';

/** pip, npm and their relatives: packages that cannot be found, fitted or built. */
export const PACKAGING_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'NPM_ERESOLVE',
    family: 'node',
    title: 'npm cannot fit the peer dependencies together',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(['ERESOLVE'], /^npm (?:ERR!|error) (?<message>(?:code )?ERESOLVE.*)/),
      pattern(['ERR_PNPM_PEER_DEP'], /(?<message>ERR_PNPM_PEER_DEP.*)/),
    ],
    fixes: [
      fix('range', 'Check the peer range in the message', {
        command: null,
        reference: 'package.json',
      }),
      fix('explain', 'Run npm explain {pkg}'),
      fix('legacy', 'Run npm install --legacy-peer-deps'),
    ],
    examples: ['npm ERR! code ERESOLVE', 'npm error ERESOLVE unable to resolve dependency tree'],
    nearMisses: ['npm warn ERESOLVE overriding peer dependency'],
  },
  {
    id: 'NPM_404',
    family: 'node',
    title: 'The npm package or version does not exist',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        [
          'E404',
          'ETARGET',
          'ERR_PNPM_FETCH_404',
          'ERR_PNPM_NO_MATCHING',
          "Couldn't find any versions",
          "Couldn't find package",
        ],
        /(?:npm (?:ERR!|error) (?:code )?(?:E404|ETARGET)|ERR_PNPM_FETCH_404|ERR_PNPM_NO_MATCHING_VERSION|Couldn't find (?:any versions for|package) "(?<module>[^"]+)")/,
      ),
    ],
    fixes: [
      fix('versions', 'Run npm view {pkg} versions'),
      fix('name', 'Check the package name and version', {
        command: null,
        reference: 'package.json',
      }),
      fix('search', 'See the spelling in the documentation of the package', { command: null }),
    ],
    examples: [
      'npm ERR! code E404',
      'npm error code ETARGET',
      {
        text: 'error Couldn\'t find package "lefft-pad" on the "npm" registry.',
        captures: { module: 'lefft-pad' },
      },
    ],
    nearMisses: ['GET /x 404'],
  },
  {
    id: 'NPM_SCRIPT',
    family: 'node',
    title: 'package.json has no such script',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['issing script', 'ERR_PNPM_NO_SCRIPT', 'Command "'],
        /(?:[Mm]issing script:? ["']?(?<script>[\w:.-]+)|ERR_PNPM_NO_SCRIPT.*?(?:script: (?<script2>\S+))?|^error Command "(?<script3>[^"]+)" not found\.)/,
      ),
    ],
    fixes: [
      fix('list', 'Run npm run'),
      fix('name', 'Check the script name', { command: null, reference: 'package.json' }),
    ],
    examples: [
      { text: 'npm ERR! Missing script: "tset"', captures: { script: 'tset' } },
      { text: 'error Command "biuld" not found.', captures: { script: 'biuld' } },
    ],
    nearMisses: ['no scripts are missing'],
  },
  {
    id: 'NPM_LOCK',
    family: 'node',
    title: 'The lock file does not match package.json',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        [
          'package-lock.json',
          'ERR_PNPM_OUTDATED_LOCKFILE',
          'lockfile would have been modified',
          'Your lockfile needs',
          'frozen-lockfile',
          'npm-shrinkwrap.json',
        ],
        /^(?<message>.*package\.json and package-lock\.json.*(?:not )?in sync.*|.*can only install with an existing package-lock\.json.*|.*can only install packages when your package\.json and package-lock\.json.*|.*ERR_PNPM_OUTDATED_LOCKFILE.*|.*lockfile would have been modified.*|.*Your lockfile needs to be updated.*|.*ERR_PNPM_NO_LOCKFILE.*)/,
      ),
    ],
    fixes: [
      fix('install', 'Run {js.install}', { reference: 'package.json' }),
      fix('hand', 'Check which dependency was changed by hand', {
        command: null,
        reference: 'package.json',
      }),
    ],
    examples: [
      'ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"',
      'npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.',
    ],
    nearMisses: ['created a lockfile as package-lock.json. You should commit this file.'],
  },
  {
    id: 'NPM_INTEGRITY',
    family: 'node',
    title: 'A downloaded npm package is damaged',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['EINTEGRITY', 'integrity checksum failed', 'ERR_PNPM_TARBALL_INTEGRITY'],
        /^(?<message>.*(?:npm (?:ERR!|error) (?:code )?EINTEGRITY|integrity checksum failed|ERR_PNPM_TARBALL_INTEGRITY).*)/,
      ),
    ],
    fixes: [
      fix('cache', 'Run npm cache verify'),
      fix('entry', 'Check the registry and the entry in the lock file', {
        command: null,
        reference: 'package-lock.json',
      }),
    ],
    examples: [
      'npm ERR! code EINTEGRITY',
      'npm error sha512-abc integrity checksum failed when using sha512',
    ],
    nearMisses: ['integrity checks passed'],
  },
  {
    id: 'NODE_GYP',
    family: 'node',
    title: 'A native Node module cannot be built',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.88,
    patterns: [
      pattern(
        ['gyp ERR!', 'gyp error ', 'node-pre-gyp ERR'],
        /(?<message>(?:gyp ERR!|npm error gyp|node-pre-gyp ERR).*)/,
      ),
    ],
    fixes: [
      fix('prebuilt', 'Check for a prebuilt binary of this Node version', {
        command: null,
      }),
      fix('tools', 'Run apt-get install -y build-essential python3'),
    ],
    examples: ['gyp ERR! build error'],
    nearMisses: ['gyp info ok'],
  },
  {
    id: 'NODE_ENGINE',
    family: 'node',
    title: 'The Node version does not fit',
    severity: 'MEDIUM',
    rank: 'symptom',
    prior: 0.7,
    patterns: [
      pattern(
        [
          'EBADENGINE',
          'engine "node" is incompatible',
          'ERR_PNPM_UNSUPPORTED_ENGINE',
          'You are using Node',
        ],
        /(?<message>(?:npm (?:ERR!|error) (?:code )?EBADENGINE|.*The engine "node" is incompatible|.*ERR_PNPM_UNSUPPORTED_ENGINE|You are using Node.*(?:requires|not supported)).*)/,
        { prior: 0.9 },
      ),
    ],
    fixes: [
      fix('nvm', 'Run nvm use', { when: ({ rootFiles }) => rootFiles.includes('.nvmrc') }),
      fix('engines', 'Check "engines" against node --version', {
        command: null,
        reference: 'package.json',
      }),
      fix('version', 'Run node --version'),
    ],
    examples: [
      'npm error code EBADENGINE',
      'error foo@1.0.0: The engine "node" is incompatible with this module.',
    ],
    nearMisses: ['npm WARN EBADENGINE Unsupported engine'],
  },
  {
    id: 'NPM_FAIL',
    family: 'node',
    title: 'An npm command or script ends with an error',
    severity: 'HIGH',
    rank: 'summary',
    prior: 0.85,
    patterns: [
      pattern(
        ['npm ERR!', 'npm error '],
        /^npm (?:ERR!|error) (?<message>(?:code E(?!ACCES|PERM|NOTFOUND|AI_AGAIN|CONN|TIMEDOUT|NOSPC|NOENT)\w+|Test failed|Lifecycle script|Failed at the|Exit status|errno|\S+@\S+ \w+: ).*)/,
      ),
      pattern(
        ['ELIFECYCLE', 'Command failed with exit code'],
        /^(?<message>.*ELIFECYCLE.*|error Command failed with exit code [1-9]\d*\.?)/,
      ),
      pattern(
        ['Unknown command: "', 'Usage: npm <command>'],
        /(?<message>Unknown command: "(?<sub>[^"]+)"|Usage: npm <command>)/,
        { rank: 'cause' },
      ),
    ],
    fixes: [
      fix('above', 'Fix the first error above the npm lines', { command: null }),
      fix('log', 'Run the script alone', { command: null }),
    ],
    examples: [
      'npm ERR! code ELIFECYCLE',
      'error Command failed with exit code 2.',
      'npm error Lifecycle script `test` failed with error:',
    ],
    nearMisses: ['npm warn deprecated x@1.0.0'],
  },
  {
    id: 'BUNDLER',
    family: 'node',
    title: 'A bundle cannot be built',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'Build failed with ',
          'compiled with ',
          'Internal server error',
          'Failed to compile',
          '[ERROR] ',
          'Transform failed with',
        ],
        /^\s*(?:\S*:\s)?(?:✘ \[ERROR\] (?<message>.+)|(?<message2>(?:Build|Transform) failed with [1-9]\d* errors?.*|(?:webpack|Compiled|.*) ?compiled with [1-9]\d* errors?.*|.*\[vite\].*Internal server error.*|Failed to compile\.?))$/,
        { locate: 'place' },
      ),
      pattern(
        ['Rollup failed to resolve'],
        /^(?<message>.*Rollup failed to resolve import "(?<module>[^"]+)" from "(?<file>[^"]+)".*)/,
      ),
      pattern(
        ['ERROR in '],
        /^(?:\[\w+\] )?(?<message>ERROR in (?<file>[^\s:(]+\.\w+)(?:[: (](?<line>\d+)[:,]\d+(?:-\d+)?\)?)?)$/,
        { locate: 'place' },
      ),
      pattern(
        ['RollupError: '],
        /^(?:\[!\] )?(?:\([\w :-]+\) )?RollupError: (?<file>\S+) \((?<line>\d+):\d+\): (?<message>.+)/,
      ),
    ],
    fixes: [
      fix('first', 'Fix the first error of the bundler', { command: null }),
      fix('alias', 'Check the alias and the extension in the bundler config', { command: null }),
    ],
    examples: [
      'webpack 5.9 compiled with 2 errors in 300 ms',
      'Error: Build failed with 1 error:',
      '✘ [ERROR] Expected ";" but found "}"',
      'Failed to compile.',
    ],
    nearMisses: ['webpack compiled successfully', 'webpack 5.9 compiled with 0 errors'],
  },
];
