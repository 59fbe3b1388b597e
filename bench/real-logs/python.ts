import { crossed, type RealRun, type Scenario } from './types.ts';

const HANG = 'import time\n\ndef test_a():\n    pass\n\ndef test_hang():\n    time.sleep(60)\n';
const scenarios: Scenario[] = [
  {
    name: 'passes',
    files: { 'test_a.py': 'def test_one():\n    assert True\n\ndef test_two():\n    pass\n' },
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'fails',
    files: {
      'test_a.py': 'def test_one():\n    assert True\n\ndef test_two():\n    assert 1 == 2\n',
    },
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'test_two',
  },
  {
    name: 'only skips',
    files: {
      'test_a.py': "import pytest\n\n@pytest.mark.skip(reason='no')\ndef test_one():\n    pass\n",
    },
    expect: 'unproven',
    counts: [0, 0, 1],
  },
  {
    name: 'collects nothing',
    files: { 'test_a.py': 'x = 1\n' },
    expect: 'failed',
    hidden: 'unproven',
    counts: [0, 0, 0],
  },
  {
    name: 'cannot be imported',
    files: { 'test_a.py': 'import nothing_of_this_name\n' },
    expect: 'failed',
    counts: [1, 1, 0],
  },
  {
    name: 'errors in a fixture',
    files: {
      'test_a.py':
        "import pytest\n\n@pytest.fixture\ndef broken():\n    raise RuntimeError('no')\n\ndef test_one(broken):\n    pass\n",
    },
    expect: 'failed',
    counts: [1, 1, 0],
  },
  {
    name: 'mixes results',
    files: {
      'test_a.py':
        "import pytest\n\ndef test_ok():\n    pass\n\n@pytest.mark.xfail\ndef test_x():\n    assert False\n\n@pytest.mark.skip\ndef test_s():\n    pass\n\n@pytest.mark.parametrize('v', ['a b', 'c - d'])\ndef test_p(v):\n    assert v == 'a b'\n",
    },
    expect: 'failed',
    counts: [4, 1, 1],
    failedName: 'test_p[c - d]',
  },
  {
    name: 'has Unicode names and prints',
    files: {
      'test_ä.py':
        "import pytest\n\n@pytest.mark.parametrize('v', ['größe', '数'])\ndef test_naïve(v):\n    print('FAILED: 3 errors')\n",
    },
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'dies',
    files: { 'test_a.py': 'import os\n\ndef test_one():\n    os._exit(3)\n' },
    expect: 'failed',
    hidden: 'unproven',
  },
  {
    name: 'is killed',
    files: { 'test_a.py': HANG },
    command: 'timeout -s KILL 2 RUN',
    expect: 'failed',
    hidden: 'unproven',
  },
  {
    name: 'fails in a class',
    files: {
      'test_a.py': "class TestA:\n    def test_one(self):\n        raise ValueError('boom')\n",
    },
    expect: 'failed',
    counts: [1, 1, 0],
    failedName: 'test_one',
  },
];

const unit: Scenario[] = [
  {
    name: 'passes',
    files: { 'test_a.py': unitFile('    def test_one(self):\n        pass\n') },
    expect: 'proven',
    counts: [1, 0, 0],
  },
  {
    name: 'fails',
    files: {
      'test_a.py': unitFile(
        '    def test_one(self):\n        self.assertEqual(1, 2)\n    def test_two(self):\n        pass\n',
      ),
    },
    expect: 'failed',
    counts: [2, 1, 0],
    failedName: 'test_one',
  },
  {
    name: 'only skips',
    files: {
      'test_a.py': unitFile("    @unittest.skip('no')\n    def test_one(self):\n        pass\n"),
    },
    expect: 'unproven',
    counts: [1, 0, 1],
  },
  {
    name: 'collects nothing',
    files: { 'test_a.py': 'x = 1\n' },
    // Python 3.12 ends with 5 here, older ones with 0.
    command: 'RUN; true',
    expect: 'unproven',
  },
  {
    name: 'cannot be imported',
    files: { 'test_a.py': 'import nothing_of_this_name\n' },
    expect: 'failed',
    counts: [1, 1, 0],
  },
  {
    name: 'has docstrings, prints and subtests',
    files: {
      'test_a.py': unitFile(
        "    def test_one(self):\n        '''Adds... things.'''\n        print('ERROR: no')\n        for i in range(2):\n            with self.subTest(i=i):\n                self.assertEqual(i, 0)\n",
      ),
    },
    expect: 'failed',
    failedName: 'test_one',
  },
  {
    name: 'expects a failure',
    files: {
      'test_a.py': unitFile(
        '    @unittest.expectedFailure\n    def test_one(self):\n        self.fail()\n    def test_two(self):\n        pass\n',
      ),
    },
    expect: 'proven',
    counts: [2, 0, 0],
  },
  {
    name: 'is killed',
    files: {
      'test_a.py': unitFile(
        '    def test_one(self):\n        import time\n        time.sleep(60)\n',
      ),
    },
    command: 'timeout -s KILL 2 RUN',
    expect: 'failed',
    hidden: 'unproven',
  },
];

function unitFile(body: string): string {
  return `import unittest\n\nclass TestA(unittest.TestCase):\n${body}`;
}

export const PYTHON_RUNS: readonly RealRun[] = [
  ...crossed(
    'pytest',
    {
      plain: 'pytest -p no:cacheprovider',
      verbose: 'pytest -v -p no:cacheprovider',
      all: 'pytest -rA --color=yes -p no:cacheprovider',
      quiet: 'pytest -q -p no:cacheprovider',
    },
    scenarios,
  ),
  ...crossed(
    'pytest-xdist',
    { workers: 'pytest -n 2 -v -p no:cacheprovider' },
    scenarios.filter(({ name }) => !/dies|killed|collects/.test(name)),
  ),
  ...crossed('python3', { plain: 'python3 -m unittest', verbose: 'python3 -m unittest -v' }, unit),
];
