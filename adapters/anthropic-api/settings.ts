/** A setting of the API agent that cannot be used; the message names the remedy. */
export class ApiSettingsError extends Error {
  override readonly name = 'ConfigError';
}

/** What the agent loop needs besides its key, complete and checked. */
export interface ApiSettings {
  model: string;
  /** Longest answer of the model, in tokens. */
  maxTokens: number;
  /** Input tokens of a request from which old tool results are left out of the next ones. */
  contextTokens: number;
  /** USD per million tokens, null when unknown: then cost is not counted. */
  price: { input: number; output: number } | null;
  /** The task parks when it has spent this much, until a person resumes it; null: no limit. Needs `price`. */
  budgetUsd: number | null;
  /** Longest silence of the API within one answer, in ms. */
  stallMs: number;
}

const DEFAULTS: ApiSettings = {
  model: 'claude-sonnet-5-5',
  maxTokens: 16_000,
  contextTokens: 150_000,
  price: null,
  budgetUsd: null,
  stallMs: 120_000,
};

/** Completes and checks the agent's settings. Throws ApiSettingsError naming the setting and its remedy. */
export function parseApiSettings(settings: Record<string, unknown>): ApiSettings {
  const known = new Set(Object.keys(DEFAULTS));
  const stranger = Object.keys(settings).find((key) => !known.has(key));
  if (stranger !== undefined)
    throw wrong(stranger, `is not known. Known: ${[...known].join(', ')}`);
  const merged = { ...DEFAULTS, ...settings } as Record<keyof ApiSettings, unknown>;
  const { model, price, budgetUsd } = merged;
  if (typeof model !== 'string' || model === '')
    throw wrong('model', 'must be the name of a model');
  if (price !== null && !isPrice(price))
    throw wrong('price', 'must be {input, output} in USD per million tokens');
  if (budgetUsd !== null && !isPositive(budgetUsd)) throw wrong('budgetUsd', 'must be above 0');
  if (budgetUsd !== null && price === null)
    throw wrong('budgetUsd', 'needs price: without it the cost is not known');
  for (const key of ['maxTokens', 'contextTokens', 'stallMs'] as const) {
    if (!Number.isSafeInteger(merged[key]) || (merged[key] as number) < 1)
      throw wrong(key, 'must be a whole number above 0');
  }
  return merged as unknown as ApiSettings;
}

function wrong(key: string, problem: string): ApiSettingsError {
  return new ApiSettingsError(`agent.settings.${key}: ${problem}.`);
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isPrice(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { input, output } = value as Record<string, unknown>;
  return isPositive(input) && isPositive(output);
}
