import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import type { MessageHandler, Scenario, Step } from './steps.ts';

/** A scenario file that cannot be used; the message begins with `file:line:column`. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

const STEP_KINDS =
  'say, run, write, edit, delete, sleep, wait_message, until, expect_message, repeat, claim, limit, usage, hang, crash, exit';
const WAIT_MS = 30_000;
const TRIES = 5;

/** Reads and checks a scenario file; throws ScenarioError that names the place. */
export function loadScenario(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ScenarioError(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return parseScenario(text, file);
}

/** Checks the text of a scenario; `file` is for messages only. */
export function parseScenario(text: string, file: string): Scenario {
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter });
  const at = (node: unknown): string => {
    const { line, col } = counter.linePos((node as Node | null)?.range?.[0] ?? 0);
    return `${file}:${line}:${col}`;
  };
  const fail = (node: unknown, problem: string): never => {
    throw new ScenarioError(`${at(node)} ${problem}`);
  };
  const [syntax] = doc.errors;
  if (syntax) {
    const { line, col } = counter.linePos(syntax.pos[0]);
    throw new ScenarioError(`${file}:${line}:${col} ${syntax.message.split('\n')[0]}`);
  }
  const reader = { fail };
  const root = asMap(reader, doc.contents, 'the scenario');
  only(reader, root, ['name', 'obey', 'ignore_eof', 'steps', 'on_message']);
  const steps = root.get('steps', true);
  if (!isSeq(steps) || steps.items.length === 0)
    fail(steps ?? root, 'steps: a list with at least one step is needed');
  const handlers = root.get('on_message', true);
  if (handlers !== undefined && !isSeq(handlers)) fail(handlers, 'on_message: a list is needed');
  return {
    name: root.has('name') ? textOf(reader, root, 'name') : 'scenario',
    obey: root.get('obey') !== false,
    ignoreEof: root.get('ignore_eof') === true,
    steps: readSteps(reader, steps),
    onMessage: isSeq(handlers) ? handlers.items.map((item) => readHandler(reader, item)) : [],
  };
}

interface Reader {
  fail: (node: unknown, problem: string) => never;
}

function readSteps(reader: Reader, node: unknown): Step[] {
  if (!isSeq(node)) return reader.fail(node, 'a list of steps is needed');
  return node.items.map((item) => readStep(reader, item));
}

function readHandler(reader: Reader, node: unknown): MessageHandler {
  const map = asMap(reader, node, 'a handler');
  only(reader, map, ['match', 'times', 'do']);
  return {
    match: pattern(reader, map),
    times: count(reader, map, 'times', Number.MAX_SAFE_INTEGER),
    steps: readSteps(reader, map.get('do', true)),
  };
}

function readUntil(reader: Reader, node: unknown): Step {
  const map = asMap(reader, node, 'until');
  only(reader, map, ['run', 'tries', 'wait', 'reactions']);
  const reactions = map.get('reactions', true);
  if (reactions !== undefined && !isSeq(reactions))
    return reader.fail(reactions, 'reactions: a list of lists of steps is needed');
  return {
    kind: 'until',
    command: textOf(reader, map, 'run'),
    tries: count(reader, map, 'tries', TRIES),
    ms: map.has('wait') ? duration(reader, map.get('wait', true)) : WAIT_MS,
    reactions: isSeq(reactions) ? reactions.items.map((item) => readSteps(reader, item)) : [],
  };
}

function readExpectation(reader: Reader, node: unknown): Step {
  const map = asMap(reader, node, 'expect_message');
  only(reader, map, ['match', 'wait', 'then', 'otherwise']);
  const steps = (key: string): Step[] =>
    map.has(key) ? readSteps(reader, map.get(key, true)) : [];
  return {
    kind: 'expect_message',
    match: pattern(reader, map),
    ms: map.has('wait') ? duration(reader, map.get('wait', true)) : WAIT_MS,
    steps: steps('then'),
    otherwise: steps('otherwise'),
  };
}

function pattern(reader: Reader, map: YAMLMap): string {
  const match = textOf(reader, map, 'match');
  try {
    return new RegExp(match).source;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return reader.fail(map.get('match', true), `match: ${why}`);
  }
}

function count(reader: Reader, map: YAMLMap, key: string, fallback: number): number {
  if (!map.has(key)) return fallback;
  const value = map.get(key);
  return typeof value === 'number' && Number.isInteger(value) && value > 0
    ? value
    : reader.fail(map.get(key, true), `${key}: a whole number above 0 is needed`);
}

function amount(reader: Reader, map: YAMLMap, key: string): number {
  const value = map.get(key) ?? 0;
  return typeof value === 'number' && value >= 0
    ? value
    : reader.fail(map.get(key, true), `${key}: a number of at least 0 is needed`);
}

function readStep(reader: Reader, node: unknown): Step {
  const map = asMap(reader, node, 'a step');
  const key = map.items[0]?.key;
  if (map.items.length !== 1 || !isScalar(key))
    return reader.fail(node, `a step has one key, one of ${STEP_KINDS}`);
  const kind = String(key.value);
  const value = map.items[0]!.value;
  const scalar = isScalar(value) ? (value.value as string | number | boolean | null) : undefined;
  const word = (): string => {
    if (scalar === undefined || scalar === null)
      return reader.fail(value ?? node, `${kind}: text is needed`);
    return String(scalar);
  };
  switch (kind) {
    case 'say':
    case 'claim':
      return { kind, text: word() };
    case 'until':
      return readUntil(reader, value);
    case 'expect_message':
      return readExpectation(reader, value);
    case 'repeat': {
      const fields = asMap(reader, value, 'repeat');
      only(reader, fields, ['times', 'do']);
      const times = count(reader, fields, 'times', 0);
      return { kind, times, steps: readSteps(reader, fields.get('do', true)) };
    }
    case 'run':
      return { kind, command: word() };
    case 'delete':
      return { kind, path: word() };
    case 'write': {
      const fields = asMap(reader, value, 'write');
      only(reader, fields, ['path', 'content']);
      return {
        kind,
        path: textOf(reader, fields, 'path'),
        content: textOf(reader, fields, 'content'),
      };
    }
    case 'edit': {
      const fields = asMap(reader, value, 'edit');
      only(reader, fields, ['path', 'replace', 'with']);
      return {
        kind,
        path: textOf(reader, fields, 'path'),
        replace: textOf(reader, fields, 'replace'),
        with: textOf(reader, fields, 'with'),
      };
    }
    case 'sleep':
      return { kind, ms: duration(reader, value) };
    case 'wait_message':
      return { kind, ms: scalar === null || scalar === true ? WAIT_MS : duration(reader, value) };
    case 'limit':
      return { kind, resetsInMs: duration(reader, value), reason: 'usage limit' };
    case 'usage': {
      const fields = asMap(reader, value, 'usage');
      only(reader, fields, ['input', 'output', 'cost_usd']);
      return {
        kind,
        inputTokens: amount(reader, fields, 'input'),
        outputTokens: amount(reader, fields, 'output'),
        costUsd: amount(reader, fields, 'cost_usd'),
      };
    }
    case 'hang':
      return { kind };
    case 'crash':
      return {
        kind,
        signal: (scalar === null || scalar === true || scalar === 'once'
          ? 'SIGKILL'
          : word()) as NodeJS.Signals,
        once: scalar === 'once',
      };
    case 'exit':
      return typeof scalar === 'number'
        ? { kind, code: scalar }
        : reader.fail(value ?? node, 'exit: a number is needed');
    default:
      return reader.fail(key, `there is no step ${kind}: use one of ${STEP_KINDS}`);
  }
}

function asMap(reader: Reader, node: unknown, what: string): YAMLMap {
  return isMap(node) ? node : reader.fail(node, `${what} must be a mapping`);
}

function only(reader: Reader, map: YAMLMap, keys: string[]): void {
  for (const { key } of map.items) {
    const name = isScalar(key) ? String(key.value) : '?';
    if (!keys.includes(name)) reader.fail(key, `unknown key ${name}: use ${keys.join(', ')}`);
  }
}

function textOf(reader: Reader, map: YAMLMap, key: string): string {
  const node = map.get(key, true);
  return isScalar<string | number | boolean | null>(node) && node.value !== null
    ? String(node.value)
    : reader.fail(node ?? map, `${key}: text is needed`);
}

/** `500ms`, `2s`, `1m`; a bare number would leave the unit to guessing. */
function duration(reader: Reader, node: unknown): number {
  const match = isScalar(node) ? /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(String(node.value)) : null;
  if (!match) return reader.fail(node, 'a duration such as 500ms, 2s or 1m is needed');
  const unit = { ms: 1, s: 1_000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'];
  return Math.round(Number(match[1]) * unit);
}
