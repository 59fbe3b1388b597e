/** By one of these words in its arguments CAKE knows its own hook again. */
const MARKS = ['host/interactive/main.js', 'shim/hook.js'];
/** Longer than a guard needs that has to be started on a busy machine. */
const TIMEOUT_S = 30;

interface HookEntry {
  type: string;
  command?: string;
  args?: string[];
  timeout?: number;
  onFailure?: string;
}

interface Matcher {
  matcher?: string;
  hooks: HookEntry[];
}

type Settings = Record<string, unknown> & { hooks?: Record<string, Matcher[]> };

/** Settings text with CAKE's hook; null when it is there already. Throws SyntaxError for text that is no JSON. */
export function addHook(text: string, program: { command: string; args: string[] }): string | null {
  const settings = (text.trim() === '' ? {} : JSON.parse(text)) as Settings;
  const matchers = settings.hooks?.['PreToolUse'] ?? [];
  if (matchers.some(isOurs)) return null;
  const entry: Matcher = {
    matcher: '*',
    hooks: [
      {
        type: 'command',
        // Exec form: no shell stands between, and a missing program is a failure that blocks.
        ...program,
        timeout: TIMEOUT_S,
        onFailure: 'block',
      },
    ],
  };
  const hooks = { ...settings.hooks, PreToolUse: [...matchers, entry] };
  return `${JSON.stringify({ ...settings, hooks }, null, 2)}\n`;
}

/** Settings text without CAKE's hook, '' when nothing else is left; null when it is not there. */
export function removeHook(text: string): string | null {
  const settings = JSON.parse(text) as Settings;
  const matchers = settings.hooks?.['PreToolUse'] ?? [];
  if (!matchers.some(isOurs)) return null;
  const { PreToolUse: _all, ...others } = settings.hooks ?? {};
  const left = matchers.filter((one) => !isOurs(one));
  const hooks = left.length > 0 ? { ...others, PreToolUse: left } : others;
  const { hooks: _hooks, ...rest } = settings;
  const next = Object.keys(hooks).length > 0 ? { ...rest, hooks } : rest;
  return Object.keys(next).length === 0 ? '' : `${JSON.stringify(next, null, 2)}\n`;
}

function isOurs({ hooks }: Matcher): boolean {
  return hooks.some(
    ({ args }) => args?.some((word) => MARKS.some((mark) => word.endsWith(mark))) === true,
  );
}
