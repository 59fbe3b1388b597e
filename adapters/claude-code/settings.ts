/** A setting of the Claude Code agent that cannot be used; the message names the remedy. */
export class ClaudeCodeSettingsError extends Error {
  override readonly name = 'ConfigError';
}

export interface ClaudeCodeSettings {
  /** Model name, or null for the one that Claude Code chooses. */
  model: string | null;
  /** Another binary than the one that comes with the SDK. */
  executable: string | null;
  /** How long a failed command waits for the operator's message before the model goes on. */
  reactionMs: number;
  /** A model that says nothing for so long, with no tool running, is interrupted and its process restarted. */
  silentModelMs: number;
  /** A wait of the API that is longer than this parks the task instead. */
  parkAboveMs: number;
}

const DEFAULTS: ClaudeCodeSettings = {
  model: null,
  executable: null,
  // The whole reaction takes 60 ms at the median and 250 ms at worst; a busy machine may need more.
  reactionMs: 1_500,
  silentModelMs: 180_000,
  parkAboveMs: 60_000,
};

/** Completes and checks `agent.settings`; throws ClaudeCodeSettingsError. */
export function resolveClaudeCodeSettings(given: Record<string, unknown>): ClaudeCodeSettings {
  const known = new Set(Object.keys(DEFAULTS));
  const unknown = Object.keys(given).find((key) => !known.has(key));
  if (unknown !== undefined) throw wrong(unknown, `is not known: use ${[...known].join(', ')}`);
  const settings = { ...DEFAULTS, ...given };
  for (const key of ['model', 'executable'] as const) {
    const value: unknown = settings[key];
    if (value !== null && (typeof value !== 'string' || value === ''))
      throw wrong(key, 'must be a text');
  }
  for (const key of ['reactionMs', 'silentModelMs', 'parkAboveMs'] as const) {
    const value: unknown = settings[key];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw wrong(key, 'must be a whole number of milliseconds');
  }
  return settings;
}

function wrong(key: string, problem: string): ClaudeCodeSettingsError {
  return new ClaudeCodeSettingsError(`agent.settings.${key}: ${problem}. Correct it.`);
}
