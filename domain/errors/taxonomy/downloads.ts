import { fix, pattern, type ErrorRecord } from '../record.ts';

/** What goes wrong on the way of a file: refused by the server, damaged, or held by somebody. */
export const DOWNLOAD_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'HTTP_4XX',
    family: 'network',
    title: 'A server refuses a request: not found, forbidden, or not logged in',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.7,
    patterns: [
      // wget, curl, urllib, requests, the JDK, axios and fetch
      pattern(
        ['ERROR 4', 'returned error: 4', 'HTTP Error 4', 'HTTP response code: 4', 'Client Error: '],
        /^(?<message>.*(?:\bERROR (?<status>4\d\d): .*|curl: \(\d+\) .*returned error: (?<status2>4\d\d).*|HTTP Error (?<status3>4\d\d): .*|HTTP response code: (?<status4>4\d\d)\b.*|\b(?<status5>4\d\d) Client Error: .*))/,
        { prior: 0.85 },
      ),
      pattern(
        ['FileNotFoundException: http'],
        /^(?<message>.*FileNotFoundException: (?<url>https?:\/\/[^\s)]+).*)/,
        { prior: 0.85 },
      ),
      pattern(
        ['status code 4', 'Return code is: 4', 'unexpected status: 4', 'failed with status 4'],
        /^(?<message>.*(?:(?:[Ff]ailed|[Rr]equest|[Uu]nexpected|[Rr]eceived|error).*status(?: code)?:? (?<status>4\d\d)\b|Return code is: (?<status2>4\d\d)\b).*)/,
      ),
    ],
    fixes: [
      fix('url', 'Check the address and the access rights', { command: null }),
      fix('cache', 'Try another source of the file', { command: null }),
    ],
    examples: [
      '2016-11-18 17:36:53 ERROR 403: Forbidden.',
      'curl: (22) The requested URL returned error: 404 Not Found',
      'urllib.error.HTTPError: HTTP Error 404: Not Found',
      'java.io.IOException: Server returned HTTP response code: 403 for URL: http://x.test/a.jar',
      'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://x.test/',
    ],
    nearMisses: ['GET /a 404 in 3 ms', 'ERROR 4 of 10 retries left'],
  },
  {
    id: 'DOWNLOAD_CORRUPT',
    family: 'network',
    title: 'A downloaded file is damaged or is not the expected one',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.85,
    patterns: [
      pattern(
        [
          'hash check',
          'hecksum',
          'hash mismatch',
          'Hash mismatch',
          'sha256sum',
          'SHA256 mismatch',
          'SHA-256',
        ],
        /^(?<message>.*(?:failed hash check|[Cc]hecksum (?:mismatch|error|does not match|failed|verification failed|did not match)|[Hh]ash mismatch|(?:SHA-?256|SHA-?1|MD5) (?:sum )?(?:mismatch|does not match)|computed checksum did NOT match).*)/,
      ),
      pattern(
        [
          'nexpected end of file',
          'not in gzip format',
          'End-of-central-directory',
          'in opening zip file',
          'END header not found',
          'nvalid LOC header',
          'Truncated tar archive',
          'corrupted tar',
          'no valid OpenPGP data',
        ],
        /^(?<message>.*(?:gzip: \S+: (?:unexpected end of file|not in gzip format)|End-of-central-directory signature not found|error in opening zip file|zip END header not found|invalid LOC header|[Tt]runcated tar archive|corrupted tar archive|gpg: no valid OpenPGP data found).*)/,
      ),
    ],
    fixes: [
      fix('again', 'Try the download again with an empty cache', { command: null }),
      fix('expected', 'Check the recorded checksum against the publisher', { command: null }),
    ],
    examples: [
      'Download of server.jar failed hash check, deleting abc',
      'gzip: stdin: unexpected end of file',
      'java.util.zip.ZipException: error in opening zip file',
      'sha256sum: WARNING: 1 computed checksum did NOT match',
    ],
    nearMisses: ['checksum verified', 'Checking checksum of a.jar'],
  },
  {
    id: 'FILE_BUSY',
    family: 'shell',
    title: 'A file is in use by another process',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.75,
    patterns: [
      pattern(
        ['Text file busy', 'ETXTBSY', 'EBUSY', 'used by another process'],
        /^(?<message>.*(?:: Text file busy|\bETXTBSY\b|\bEBUSY: |being used by another process).*)/,
      ),
    ],
    fixes: [
      fix('wait', 'Try again after the end of the other process', { command: null }),
      fix('who', 'Check which process holds the file', { command: null }),
    ],
    examples: [
      './install.sh: 12: ./install.sh: ./components.sh: Text file busy',
      "Error: EBUSY: resource busy or locked, unlink '/srv/a.db'",
    ],
    nearMisses: ['sed: cannot rename /etc/hosts: Device or resource busy'],
  },
  {
    id: 'ANDROID_SDK',
    family: 'jvm',
    title: 'A part of the Android SDK is missing',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'SDK location not found',
          'ailed to find target with hash string',
          'ailed to find Build Tools',
          'Missing platform-tools',
          'icences have not been accepted',
          'icenses have not been accepted',
          'ANDROID_HOME',
          'ANDROID_SDK_ROOT',
        ],
        /^(?<message>.*(?:SDK location not found|[Ff]ailed to find (?:target with hash string|Build Tools revision)|Error: Missing platform-tools|licen[cs]es have not been accepted|(?:ANDROID_HOME|ANDROID_SDK_ROOT) (?:environment variable )?(?:is not set|was not found|not found)).*)/,
      ),
    ],
    fixes: [
      fix('install', 'Run sdkmanager --licenses', {
        when: ({ slots }) => /licen[cs]es/.test(slots['message'] ?? ''),
      }),
      fix('list', 'Run sdkmanager --list'),
      fix('home', 'Check ANDROID_HOME and local.properties', { command: null }),
    ],
    examples: [
      'Error: Missing platform-tools',
      "> failed to find target with hash string 'android-21' in: /opt/android-sdk",
      'SDK location not found. Define location with sdk.dir in the local.properties file.',
    ],
    nearMisses: ['ANDROID_HOME=/opt/android-sdk'],
  },
];
