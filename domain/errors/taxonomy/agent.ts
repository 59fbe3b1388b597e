import { fix, pattern, type ErrorRecord } from '../record.ts';

/** What an agent's model API, tools and prose say. */
export const AGENT_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'SECRET_OUT',
    family: 'agent',
    title: 'A secret is printed',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.93,
    exit0: 'report',
    immediate: true,
    patterns: [
      pattern(
        [
          'AKIA',
          'ASIA',
          'ghp_',
          'gho_',
          'ghu_',
          'ghs_',
          'ghr_',
          'github_pat_',
          'sk-ant-',
          'sk-proj-',
          'xoxb-',
          'xoxp-',
          'glpat-',
          'npm_',
          'PRIVATE KEY',
          'AIza',
          'sk_live_',
        ],
        /(?:\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{60,}|\bsk-ant-[\w-]{24,}|\bsk-proj-[\w-]{24,}|\bxox[bp]-[\w-]{20,}|\bglpat-[\w-]{20}\b|\bnpm_[A-Za-z0-9]{36}\b|\bAIza[\w-]{35}\b|\bsk_live_[A-Za-z0-9]{20,}|^\s*-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----)/,
      ),
    ],
    fixes: [
      fix('stop', 'Fix the command with the secret in its output', { command: null }),
      fix('rotate', 'Check the report for the printed secret', {
        command: null,
      }),
    ],
    // Assembled, so that no scanner takes the sample for a real key.
    examples: [
      ['-----BEGIN RSA ', ' KEY-----'].join('PRIVATE'),
      ['token: gh', '_', 'a1B2'.repeat(9)].join('').replace('gh_', 'ghp_'),
      ['AK', 'ABCD1234ABCD1234'].join('IA'),
    ],
    nearMisses: [
      '-----BEGIN PUBLIC KEY-----',
      'set ANTHROPIC_API_KEY=sk-ant-...',
      'grep "BEGIN RSA PRIVATE KEY" -r .',
    ],
  },
  {
    id: 'T_WEAKENED',
    family: 'tests',
    title: 'A diff skips or silences a test or a check',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.85,
    exit0: 'report',
    patterns: [
      pattern(
        [
          '.skip',
          '.only',
          'xit(',
          't.Skip',
          '#[ignore',
          '@Disabled',
          '@Ignore',
          'eslint-disable',
          '@ts-ignore',
          '@ts-nocheck',
          'type: ignore',
          '--passWithNoTests',
          'unittest.skip',
          'mark.xfail',
          'noqa',
          'no cover',
        ],
        /^\+(?!\+\+ ).*(?:@pytest\.mark\.(?:skip|xfail)|@unittest\.skip|\b(?:it|test|describe)\.(?:skip|only)\(|\bxit\(|\bt\.Skip(?:Now)?\(|#\[ignore\b|^\+\s*@(?:Disabled|Ignore)\b|eslint-disable|@ts-(?:ignore|nocheck)|# type: ignore|":\s*"[^"]*--passWithNoTests)/,
      ),
    ],
    fixes: [
      fix('restore', 'Fix the code under the original test', { command: null }),
      fix('deliverable', 'See the original test in the last commit', { command: null }),
    ],
    examples: [
      "+  it.skip('fails', () => {",
      '+@pytest.mark.skip(reason="flaky")',
      '+// eslint-disable-next-line no-undef',
    ],
    nearMisses: [
      "-  it.skip('fails', () => {",
      "   it.skip('old', () => {",
      '+ skipped the line',
      '+ npx jest --passWithNoTests',
    ],
  },
  {
    id: 'TOOL_DENIED',
    family: 'agent',
    title: 'A tool call is not allowed',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        [
          'ermission to use',
          'This command requires approval',
          'Auto mode ',
          'cannot determine the safety',
          'denied by hook',
          'denied by a hook',
          'denied by policy',
        ],
        /^(?<message>.*(?:[Pp]ermission to use .+ has been denied|This command requires approval|Auto mode (?:could not|classifier)|cannot determine the safety|denied by (?:a )?(?:hook|policy)).*)/,
      ),
    ],
    fixes: [
      fix('safe', 'Try the safe form of the command', { command: null }),
      fix('policy', 'See the allowed tools in the policy file', { command: null }),
    ],
    examples: ['Permission to use Bash with command rm has been denied.'],
    nearMisses: ['the PR requires approval from a reviewer'],
  },
  {
    id: 'EDIT_MISS',
    family: 'agent',
    title: 'An edit does not fit the file',
    severity: 'LOW',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        [
          'String to replace not found',
          'File has not been read',
          'File has been modified',
          'File content has changed',
          'matches of the string',
        ],
        /^(?<message>.*(?:String to replace not found|File has (?:not been read yet|been modified since)|File content has changed|Found \d+ matches of the string).*)/,
      ),
      pattern(
        ['patch does not apply', 'patch failed', 'Hunk #'],
        /^(?:error: )?(?<message>patch failed: (?<file>[^:]+):(?<line>\d+)|.*patch does not apply|Hunk #\d+ FAILED.*)/,
      ),
    ],
    fixes: [
      fix('reread', 'See the present text of the file', { command: null, reference: '{file}' }),
      fix('unique', 'Try a smaller unique string', { command: null }),
    ],
    examples: [
      'String to replace not found in file.',
      { text: 'error: patch failed: src/a.c:12', file: 'src/a.c', line: 12 },
    ],
    nearMisses: ['file has been modified successfully'],
  },
  {
    id: 'MCP_FAIL',
    family: 'agent',
    title: 'An MCP server fails',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['MCP server', 'MCP error', 'connect to MCP'],
        /^(?<message>.*(?:MCP (?:server|error).{0,60}(?:failed|disconnected|-32\d{3})|[Ff]ailed to connect to MCP).*)/,
      ),
    ],
    fixes: [
      fix('restart', 'Check that the MCP server runs', { command: null }),
      fix('cli', 'Try the command line tool in its place', { command: null }),
    ],
    examples: ['MCP error -32000: Connection closed'],
    nearMisses: ['MCP server connected'],
  },
  {
    id: 'AGENT_ASKS',
    family: 'agent',
    title: 'The agent asks and waits',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.7,
    patterns: [
      pattern(
        [
          'Should I',
          'Shall I',
          'Would you like',
          'Do you want',
          'Let me know',
          'Which option',
          'Which approach',
        ],
        /^(?:.*[.!] )?(?<message>(?:Should I|Shall I|Would you like me|Do you want me|Let me know (?:if|whether|which) you|Which (?:option|approach) (?:should|do|would)).*\?)\s*$/,
      ),
    ],
    fixes: [
      fix('continue', 'Try the reversible option', { command: null }),
      fix('policy', 'See the answer in the task', { command: null }),
    ],
    examples: ['Would you like me to continue with step 3?'],
    nearMisses: ['Do you want to continue? [Y/n] y', 'Should I stay or should I go'],
  },
];
