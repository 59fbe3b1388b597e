import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Failures between this machine and another. */
export const NETWORK_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'NET_DNS',
    family: 'network',
    title: 'A host name cannot be resolved',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.8,
    patterns: [
      pattern(
        [
          'ENOTFOUND',
          'EAI_AGAIN',
          'ould not resolve host',
          'failure in name resolution',
          'Name or service not known',
          'no such host',
          'UnknownHostException',
        ],
        /^(?<message>.*(?:\bENOTFOUND\b|EAI_AGAIN|[Cc]ould not resolve host|Temporary failure in name resolution|Name or service not known|no such host|UnknownHostException)(?:[:\s]+(?<host>[\w.-]+\.\w+))?.*)/,
      ),
    ],
    fixes: [
      fix('retry', 'Try again in 30 s', { command: null }),
      fix('offline', 'Check the proxy settings', { command: null }),
    ],
    examples: [
      {
        text: 'getaddrinfo ENOTFOUND registry.example.org',
        captures: { host: 'registry.example.org' },
      },
      'curl: (6) Could not resolve host: example.org',
    ],
    nearMisses: ['resolve host names lazily'],
  },
  {
    id: 'NET_REFUSED',
    family: 'network',
    title: 'Nothing listens at the address',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.75,
    patterns: [
      pattern(
        ['ECONNREFUSED', 'onnection refused', 'Failed to connect to'],
        /^(?<message>.*(?:ECONNREFUSED|[Cc]onnection refused|Failed to connect to)(?:[:\s]+(?<host>[\w.:[\]-]+?)(?::(?<port>\d+))?(?=\s|$|\)))?.*)/,
      ),
    ],
    fixes: [
      fix('start', 'Check that the service on port {port} runs', { command: null }),
      fix('start-any', 'Check that the service runs', { command: null }),
      fix('address', 'Check host and port in the configuration', {
        command: null,
        reference: '.env',
      }),
    ],
    examples: [
      { text: 'Error: connect ECONNREFUSED 127.0.0.1:8080', captures: { port: '8080' } },
      'curl: (7) Failed to connect to localhost port 80: Connection refused',
    ],
    nearMisses: ['retry policy for refused connections'],
  },
  {
    id: 'NET_RESET',
    family: 'network',
    title: 'A connection broke or timed out',
    severity: 'MEDIUM',
    rank: 'symptom',
    prior: 0.6,
    patterns: [
      pattern(
        [
          'ECONNRESET',
          'onnection reset',
          'socket hang up',
          'EPIPE',
          'Broken pipe',
          'ETIMEDOUT',
          'onnection timed out',
          'Read timed out',
          'early EOF',
          'ReadTimeoutError',
        ],
        /^(?<message>.*(?:ECONNRESET|[Cc]onnection reset|socket hang up|\bEPIPE\b|Broken pipe|ETIMEDOUT|[Cc]onnection timed out|Read timed out|early EOF|ReadTimeoutError).*)/,
      ),
    ],
    fixes: [
      fix('retry', 'Try again once', { command: null }),
      fix('mirror', 'Check the mirror or proxy', { command: null }),
    ],
    examples: ['Error: read ECONNRESET', 'npm error network socket hang up', 'fatal: early EOF'],
    nearMisses: ['the socket was closed'],
  },
  {
    id: 'TLS',
    family: 'network',
    title: 'A certificate cannot be verified',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        [
          'CERT_HAS_EXPIRED',
          'SELF_SIGNED_CERT',
          'CERTIFICATE_VERIFY_FAILED',
          'ertificate verify failed',
          'unable to get local issuer',
          'SSLHandshakeException',
          'PKIX path building failed',
          'peer not authenticated',
          'Received fatal alert',
          'x509: certificate',
        ],
        /^(?<message>.*(?:CERT_HAS_EXPIRED|SELF_SIGNED_CERT|CERTIFICATE_VERIFY_FAILED|certificate verify failed|unable to get local issuer|SSLHandshakeException|PKIX path building failed|peer not authenticated|Received fatal alert: \w+|x509: certificate).*)/i,
      ),
    ],
    fixes: [
      fix('bundle', 'Check the CA bundle in SSL_CERT_FILE or NODE_EXTRA_CA_CERTS', {
        command: null,
      }),
      fix('clock', 'Check the system clock', { command: null }),
    ],
    examples: [
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
      'x509: certificate signed by unknown authority',
    ],
    nearMisses: ['certificate verified'],
  },
  {
    id: 'HTTP_5XX',
    family: 'network',
    title: 'A server answers with a failure of its own',
    severity: 'MEDIUM',
    rank: 'symptom',
    prior: 0.65,
    patterns: [
      pattern(
        [
          'Bad Gateway',
          'Gateway Time',
          'Service Unavailable',
          'Service Temporarily',
          '500 Internal',
          'returned error: 5',
          'eceived status code 5',
          'Return code is: 5',
        ],
        /^(?<message>.*(?:\b50[0234] (?:Internal|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway)|Bad Gateway|Gateway Time-?out|returned error: 5\d\d|[Rr]eceived status code 5\d\d|Return code is: 5\d\d).*)/,
      ),
    ],
    fixes: [
      fix('retry', 'Try again in 60 s', { command: null }),
      fix('status', 'Check the status page of the service', { command: null }),
    ],
    examples: [
      'HTTP/1.1 503 Service Unavailable',
      'curl: (22) The requested URL returned error: 502',
    ],
    nearMisses: ['handles 5xx with a retry'],
  },
];
