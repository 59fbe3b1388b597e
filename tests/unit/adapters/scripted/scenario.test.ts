import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadScenario,
  parseScenario,
  ScenarioError,
} from '../../../../adapters/scripted/scenario.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

describe('scenario files', () => {
  it.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml')))(
    'examples/%s can be used',
    (name) => expect(loadScenario(join(EXAMPLES, name)).steps.length).toBeGreaterThan(0),
  );

  it.each([
    ['steps: []', 'f.yaml:1:8 steps:'],
    ['steps:\n  - walk: home', 'f.yaml:2:5 there is no step walk'],
    ['steps:\n  - sleep: 3', 'f.yaml:2:12 a duration such as'],
    ['steps:\n  - say: a\nextra: 1', 'f.yaml:3:1 unknown key extra'],
    ['steps:\n  - edit: { path: a, replace: b }', 'with: text is needed'],
    ['steps:\n  - say: a\non_message:\n  - match: "("\n    do: [{ say: b }]', 'f.yaml:4:12 match:'],
    ['steps:\n  - repeat: { times: 0, do: [{ say: a }] }', 'times: a whole number above 0'],
    ['steps:\n  - say: [', 'f.yaml:2'],
  ])('%j is refused with its place', (text, message) => {
    expect(() => parseScenario(text, 'f.yaml')).toThrow(ScenarioError);
    expect(() => parseScenario(text, 'f.yaml')).toThrow(message);
  });

  it('names a file that cannot be read', () => {
    expect(() => loadScenario('/no/such.yaml')).toThrow('/no/such.yaml: ENOENT');
  });
});
