import { fix, pattern, type ErrorRecord } from '../record.ts';

/** pip and its relatives: packages that cannot be found, fitted or built. */
export const PIP_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'PIP_MANAGED',
    family: 'python',
    title: 'pip refuses to change the system Python',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.97,
    patterns: [
      pattern(
        ['externally-managed-environment'],
        /error: (?<message>externally-managed-environment)/,
      ),
    ],
    fixes: [fix('venv', 'Run python3 -m venv .venv'), fix('uv', 'Run uv venv')],
    examples: ['error: externally-managed-environment'],
    nearMisses: ['docs: externally-managed-environment explained'],
  },
  {
    id: 'PIP_RESOLVE',
    family: 'python',
    title: 'Python packages do not fit together or do not exist',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.93,
    patterns: [
      pattern(
        [
          'No matching distribution',
          'Could not find a version that satisfies',
          'ResolutionImpossible',
          'conflicting dependencies',
          'No solution found when resolving',
          'version solving failed',
          'Invalid requirement',
          'could not open requirements file',
          'Could not open requirements file',
        ],
        /(?<message>(?:No matching distribution found for (?<module>[\w.[\]-]+)|Could not find a version that satisfies the requirement (?<module2>[\w.[\]-]+)|ResolutionImpossible|.*conflicting dependencies|No solution found when resolving|.*version solving failed|Invalid requirement|[Cc]ould not open requirements file).*)/,
      ),
    ],
    fixes: [
      fix('name', 'Check the name and version of {module}', {
        command: null,
        reference: '{py.manifest}',
      }),
      fix('versions', 'Run pip index versions {module}'),
      fix('pin', 'Check the pinned versions', { command: null, reference: '{py.manifest}' }),
    ],
    examples: [
      { text: 'ERROR: No matching distribution found for foo==9', captures: { module: 'foo' } },
      'ERROR: ResolutionImpossible: for help visit https://pip.pypa.io',
    ],
    nearMisses: ['Looking in indexes: https://pypi.org/simple'],
  },
  {
    id: 'PIP_BUILD',
    family: 'python',
    title: 'A Python package cannot be built',
    severity: 'HIGH',
    rank: 'symptom',
    prior: 0.85,
    patterns: [
      pattern(
        [
          'Failed building wheel',
          'subprocess-exited-with-error',
          'metadata-generation-failed',
          'Could not build wheels',
          'setup.py egg_info',
          'Failed to build ',
        ],
        /(?<message>(?:Failed building wheel for (?<module>\S+)|subprocess-exited-with-error|metadata-generation-failed|Could not build wheels for (?<module2>[\w.-]+)|Command "?python setup\.py egg_info"? failed|Failed to build (?<module3>[\w.-]+)$).*)/,
      ),
    ],
    fixes: [
      fix('wheel', 'Try a version of {module} with a prebuilt wheel', { command: null }),
      fix('headers', 'Check the -dev package of the missing header', {
        command: null,
      }),
      fix('pip', 'Run python -m pip install --upgrade pip setuptools wheel'),
    ],
    examples: [
      { text: 'ERROR: Failed building wheel for lxml', captures: { module: 'lxml' } },
      'error: metadata-generation-failed',
    ],
    nearMisses: ['Building wheel for lxml (setup.py): finished with status done'],
  },
];
