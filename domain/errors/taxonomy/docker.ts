import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Containers and infrastructure. */
export const DOCKER_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'DOCKER_DAEMON',
    family: 'docker',
    title: 'The Docker daemon does not answer',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.95,
    patterns: [
      pattern(
        ['Docker daemon', 'docker daemon running', 'docker.sock'],
        /^(?<message>.*(?:Cannot connect to the Docker daemon|[Ii]s the docker daemon running|permission denied while trying to connect to the Docker daemon).*)/,
      ),
    ],
    fixes: [
      fix('info', 'Run docker info'),
      fix('without', 'Try the task without containers', { command: null }),
    ],
    examples: [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    ],
    nearMisses: ['Docker daemon started'],
  },
  {
    id: 'DOCKER_BUILD',
    family: 'docker',
    title: 'A Docker image cannot be built',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.92,
    patterns: [
      pattern(
        [
          'failed to solve',
          'executor failed running',
          'returned a non-zero code',
          'dockerfile parse error',
          'Dockerfile: no such file',
        ],
        /^(?<message>.*(?:failed to solve: .*|executor failed running.*|returned a non-zero code: [1-9]\d*|dockerfile parse error (?:on )?line (?<line>\d+).*|failed to read dockerfile.*))/,
      ),
    ],
    fixes: [
      fix('step', 'Run the failing RUN step alone', {
        command: null,
        reference: 'Dockerfile',
      }),
      fix('plain', 'Run docker build . --progress=plain'),
    ],
    examples: [
      'ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
      "The command '/bin/sh -c make' returned a non-zero code: 2",
    ],
    nearMisses: ['naming to docker.io/library/x done'],
  },
  {
    id: 'DOCKER_PULL',
    family: 'docker',
    title: 'A Docker image cannot be pulled',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.94,
    patterns: [
      pattern(
        ['manifest unknown', 'pull access denied', 'toomanyrequests', 'manifest for '],
        /^(?<message>.*(?:manifest unknown|pull access denied for (?<image>[\w./-]+)|toomanyrequests|manifest for (?<image2>\S+) not found).*)/,
      ),
    ],
    fixes: [
      fix('image', 'Check the image name and tag {image}', { command: null }),
      fix('name', 'Check the image name and tag', { command: null }),
      fix('mirror', 'Try a mirror or a pinned digest', { command: null }),
    ],
    examples: [
      'Error response from daemon: manifest unknown',
      {
        text: 'Error response from daemon: pull access denied for foo/bar, repository does not exist',
        captures: { image: 'foo/bar' },
      },
    ],
    nearMisses: ['pulling manifest'],
  },
  {
    id: 'DOCKER_RUN',
    family: 'docker',
    title: 'A container or compose service cannot be run',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        [
          'Error response from daemon',
          'is not a docker command',
          'no configuration file provided',
          'no such service',
          'unknown docker command',
        ],
        /^(?<message>(?:.*Error response from daemon: .+|docker: '(?<sub>[^']+)' is not a docker command.*|no configuration file provided: not found|no such service: .*|.*unknown docker command.*))/,
      ),
    ],
    fixes: [
      fix('help', 'Run docker --help', { when: ({ slots }) => 'sub' in slots }),
      fix('ps', 'Run docker ps -a'),
      fix('name', 'Check the name of the container or service', { command: null }),
    ],
    examples: [
      'Error response from daemon: No such container: web',
      { text: "docker: 'pes' is not a docker command.", captures: { sub: 'pes' } },
    ],
    nearMisses: ['docker: pulled 3 layers'],
  },
  {
    id: 'INFRA',
    family: 'docker',
    title: 'Infrastructure tooling refuses (Kubernetes, Terraform, Helm)',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        [
          'CrashLoopBackOff',
          'ImagePullBackOff',
          'Error acquiring the state lock',
          'Invalid provider configuration',
          'Initialization required',
          'has no command named',
          'terraform init',
          'The connection to the server',
          'Error from server',
          'UPGRADE FAILED',
          'INSTALLATION FAILED',
        ],
        /^(?<message>.*(?:CrashLoopBackOff|ImagePullBackOff|Error acquiring the state lock|Error: Invalid provider configuration|Initialization required|Terraform has no command named "(?<sub>[^"]+)"|please run "?terraform init|The connection to the server \S+ was refused|^Error from server .*|(?:UPGRADE|INSTALLATION) FAILED).*)/,
      ),
    ],
    fixes: [
      fix('init', 'Run terraform init', {
        when: ({ slots }) => /Initialization required|terraform init/.test(slots['message'] ?? ''),
      }),
      fix('logs', 'See kubectl logs --previous', {
        command: null,
        when: ({ slots }) => /BackOff/.test(slots['message'] ?? ''),
      }),
      fix('config', 'Check the last config change', { command: null }),
      fix('state', 'See the state of the service before the next step', { command: null }),
    ],
    examples: [
      'pod/web-1   0/1   CrashLoopBackOff   5',
      'Error: Initialization required. Please see the error message above.',
      'Error from server (NotFound): pods "x" not found',
    ],
    nearMisses: ['Terraform v1.9.0', 'deployment rolled out'],
  },
];
