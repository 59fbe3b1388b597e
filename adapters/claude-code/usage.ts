import type { StreamMessage } from './sdk.ts';

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
}

/**
 * Counts what each turn has used: results carry totals per model since the process began, so the difference to the
 * last one is the turn. Null where nothing was added.
 */
export function createUsageMeter(): (message: StreamMessage) => Usage | null {
  let last: Usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  return (message) => {
    if (message.type !== 'result') return null;
    const models = Object.values((message['modelUsage'] ?? {}) as Record<string, unknown>);
    const sum = (field: string): number =>
      models.reduce<number>((total, model) => {
        const value = (model as Record<string, unknown>)[field];
        return total + (typeof value === 'number' ? value : 0);
      }, 0);
    const total: Usage = {
      inputTokens:
        sum('inputTokens') + sum('cacheReadInputTokens') + sum('cacheCreationInputTokens'),
      outputTokens: sum('outputTokens'),
      costUsd: sum('costUSD'),
    };
    const added: Usage = {
      inputTokens: Math.max(0, total.inputTokens - last.inputTokens),
      outputTokens: Math.max(0, total.outputTokens - last.outputTokens),
      costUsd: Math.max(0, total.costUsd - last.costUsd),
    };
    last = total;
    return added.inputTokens + added.outputTokens === 0 ? null : added;
  };
}
