import { fix, pattern, type ErrorRecord } from '../record.ts';

/** What the model API answers. */
export const LLM_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'LLM_USAGE_LIMIT',
    family: 'agent',
    title: 'The usage limit of the model account is reached',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        [
          'your session limit',
          'your weekly limit',
          'your usage limit',
          'your monthly limit',
          '-hour limit',
          'usage limit reached',
          'usage limit has been reached',
          'rateLimitType',
        ],
        /^(?<message>.*(?:(?:hit|reached) your (?:session|weekly|usage|monthly|\d+-hour) limit|[Uu]sage limit (?:has been )?reached|"status"\s*:\s*"rejected"[^}]{0,200}rateLimitType).*)/,
      ),
    ],
    fixes: [
      fix('wait', 'Check the reset time of the limit', { command: null }),
      fix('other', 'Try the offline part of the task', { command: null }),
    ],
    examples: [
      "You've hit your session limit · resets 8pm (America/New_York)",
      'Claude AI usage limit reached|1760000000',
    ],
    nearMisses: ['usage limits are documented here'],
  },
  {
    id: 'LLM_429',
    family: 'agent',
    title: 'The model API limits the rate',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        ['rate_limit_error', '429 ', '(429)', 'temporarily limiting requests', 'RateLimitError'],
        /^(?<message>.*(?:rate_limit_error|\b429\b.{0,40}(?:Too Many|[Rr]ate)|temporarily limiting requests|Request rejected \(429\)|RateLimitError:).*)/,
      ),
    ],
    fixes: [
      fix('wait', 'Try again after the time in retry-after', { command: null }),
      fix('fewer', 'Try fewer agents at once', { command: null }),
    ],
    examples: [
      'API Error: 429 {"type":"error","error":{"type":"rate_limit_error"}}',
      'HTTP 429 Too Many Requests',
    ],
    nearMisses: ['line 429 of the file'],
  },
  {
    id: 'LLM_529',
    family: 'agent',
    title: 'The model API is overloaded',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        ['overloaded_error', '529 ', '529)', '529:'],
        /^(?<message>.*(?:overloaded_error|Repeated 529|\b529\b.{0,20}[Oo]verload).*)/,
      ),
    ],
    fixes: [
      fix('wait', 'Try again in 30 s', { command: null }),
      fix('model', 'Try the fallback model', { command: null }),
    ],
    examples: ['API Error: Repeated 529 Overloaded errors'],
    nearMisses: ['529 tests passed'],
  },
  {
    id: 'LLM_5XX',
    family: 'agent',
    title: 'The model API fails',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['API Error: 5', 'api_error', 'Unable to connect to API'],
        /^(?<message>.*(?:API Error: 5\d\d(?!.*[Oo]verload)|"type":\s*"api_error"|Unable to connect to API).*)/,
      ),
    ],
    fixes: [
      fix('retry', 'Try again in 30 s', { command: null }),
      fix('fresh', 'Try the session in a fresh process', { command: null }),
    ],
    examples: ['API Error: 500 Internal server error'],
    nearMisses: ['API Error: 529 Overloaded'],
  },
  {
    id: 'LLM_AUTH',
    family: 'agent',
    title: 'The model API does not accept the credentials',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        [
          'Invalid API key',
          'authentication_error',
          'OAuth token',
          'Please run /login',
          'organization has been disabled',
          'invalid x-api-key',
        ],
        /^(?<message>.*(?:Invalid API key ·|"authentication_error"|OAuth token (?:has )?(?:expired|revoked|been revoked)|Please run \/login|organization has been disabled|invalid x-api-key).*)/,
      ),
    ],
    fixes: [
      fix('login', 'Check the credentials of the agent', { command: null }),
      fix('second', 'Try the second credential', { command: null }),
    ],
    examples: [
      'OAuth token has expired · Please run /login',
      '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
    ],
    nearMisses: ['tests for an Invalid API key are green'],
  },
  {
    id: 'LLM_BILLING',
    family: 'agent',
    title: 'The model account has no credit',
    severity: 'CRITICAL',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['redit balance is too low', 'enforced_spend_limit', 'insufficient_quota', 'billing_error'],
        /^(?<message>.*(?:[Cc]redit balance is too low|enforced_spend_limit_reached|insufficient_quota|billing_error).*)/,
      ),
    ],
    fixes: [
      fix('park', 'Check the credit of the account', { command: null }),
      fix('offline', 'Run the offline checks', { command: null }),
    ],
    examples: ['Credit balance is too low'],
    nearMisses: ['credit balance is fine'],
  },
  {
    id: 'LLM_CONTEXT',
    family: 'agent',
    title: 'The conversation is too long for the model',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.92,
    patterns: [
      pattern(
        [
          'rompt is too long',
          'context window exceeded',
          'context length exceeded',
          'context_length_exceeded',
          'maximum context length',
          'Autocompact is thrashing',
          'exceeds the maximum',
          'exceed the maximum',
        ],
        /^(?<message>.*(?:[Pp]rompt is too long|context (?:window|length) exceeded|context_length_exceeded|maximum context length|exceeds? the maximum.{0,40}tokens|Autocompact is thrashing).*)/,
      ),
    ],
    fixes: [
      fix('fresh', 'Try a fresh session from the task ledger', { command: null }),
      fix('less', 'Check for tool output above 20 KB', { command: null }),
    ],
    examples: ['API Error: 400 prompt is too long: 210000 tokens > 200000 maximum'],
    nearMisses: ['the prompt is longer now'],
  },
  {
    id: 'LLM_PROTOCOL',
    family: 'agent',
    title: 'The conversation breaks the protocol of the model API',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        ['tool_use', 'hinking block'],
        /^(?<message>.*(?:`?tool_use`? ids were found without `?tool_result|unexpected `?tool_use_id|[Tt]hinking blocks? .*cannot be modified).*)/,
      ),
    ],
    fixes: [
      fix('fork', 'Try the session from its last valid message', { command: null }),
      fix('fresh', 'Try a fresh session from the task ledger', { command: null }),
    ],
    examples: ['messages.5: `tool_use` ids were found without `tool_result` blocks'],
    nearMisses: ['tool_use is counted per turn'],
  },
  {
    id: 'STREAM_CUT',
    family: 'agent',
    title: 'The model stream broke off',
    severity: 'MEDIUM',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['tream idle timeout', 'closed mid-response', 'stream ended', 'stream closed'],
        /^(?<message>.*(?:[Ss]tream idle timeout|Connection closed mid-response|stream (?:ended|closed) (?:before|unexpectedly)).*)/,
      ),
    ],
    fixes: [
      fix('resume', 'Try the same session again', { command: null }),
      fix('fresh', 'Try the session in a fresh process', { command: null }),
    ],
    examples: ['Stream idle timeout - partial response received'],
    nearMisses: ['stream ended normally'],
  },
];
