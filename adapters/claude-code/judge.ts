/** Beginnings of results of calls that never ran: refused by the tool's own checks, or cut off by an interrupt. */
const NEVER_RAN = [
  '<tool_use_error>',
  "The user doesn't want to",
  '[Request interrupted by user',
  '[Tool call interrupted',
] as const;

/** True when a result without a decision of the guard means that the guard was not asked. */
export function isUnguarded(result: { text: string; isError: boolean; decided: boolean }): boolean {
  if (result.decided) return false;
  return !(result.isError && NEVER_RAN.some((start) => result.text.startsWith(start)));
}

/** True when a call was refused because a rule of the project asks a person, who is not there. */
export function isUngranted(result: { text: string; isError: boolean }): boolean {
  return result.isError && result.text.startsWith('Claude requested permissions to');
}

/** An unanswered claim is refused so often before the controller judges it anew: CAKE's own count. */
export const MAX_REFUSALS = 2;

export type StopVerdict = { kind: 'claim' } | { kind: 'refuse'; text: string } | { kind: 'wait' };

/**
 * Judges the end of a turn. An agent that was told of a gap and did nothing since cannot have closed it: it is
 * refused at once, without running the checks again. An agent whose sub-agents still work has not ended.
 */
export function judgeStop(facts: {
  /** The last message that the agent has read, or null. */
  lastMessage: { text: string; signature: string } | null;
  /** Tool calls since it read that message. */
  callsSince: number;
  /** Refusals of this message so far. */
  refusals: number;
  backgroundTasks: readonly { type: string; status: string }[];
}): StopVerdict {
  const { lastMessage, callsSince, refusals, backgroundTasks } = facts;
  // A shell in the background may be a server that never ends.
  if (backgroundTasks.some(({ type, status }) => type !== 'shell' && status === 'running'))
    return { kind: 'wait' };
  if (lastMessage?.signature.startsWith('gap:') !== true) return { kind: 'claim' };
  if (callsSince > 0 || refusals >= MAX_REFUSALS) return { kind: 'claim' };
  return { kind: 'refuse', text: lastMessage.text };
}

export type LimitVerdict = { kind: 'none' } | { kind: 'limit'; resetsAtMs: number; reason: string };

/** How long a task rests when the API failed for good and gave no time: a restart would only fail again. */
const REST_MS = 60_000;
/** A refused key is mended by a person, not by a minute. */
const KEY_REST_MS = 600_000;

/** Judges a message of the stream that tells of limits or of an API that fails. */
export function judgeLimit(
  message: { type: string; subtype?: string; [field: string]: unknown },
  at: { nowMs: number; parkAboveMs: number },
): LimitVerdict {
  if (message.type === 'rate_limit_event') {
    const info = (message['rate_limit_info'] ?? {}) as Record<string, unknown>;
    if (info['status'] !== 'rejected' || typeof info['resetsAt'] !== 'number')
      return { kind: 'none' };
    const type = typeof info['rateLimitType'] === 'string' ? ` (${info['rateLimitType']})` : '';
    return { kind: 'limit', resetsAtMs: info['resetsAt'] * 1_000, reason: `usage limit${type}` };
  }
  if (message.type === 'system' && message.subtype === 'api_retry') {
    const { error_status: status, retry_delay_ms: delay } = message;
    if (status !== 429 || typeof delay !== 'number' || delay < at.parkAboveMs)
      return { kind: 'none' };
    return { kind: 'limit', resetsAtMs: at.nowMs + delay, reason: 'usage limit' };
  }
  if (message.type !== 'result' || message['terminal_reason'] !== 'api_error')
    return { kind: 'none' };
  // A model that refuses has answered: a rest changes nothing, and the end of its turn is judged like any other.
  if (message['stop_reason'] === 'refusal') return { kind: 'none' };
  const status = message['api_error_status'];
  const said = saidOf(message['result']);
  const keyRefused = status === 401 || status === 403 || /\bnot logged in\b/i.test(said);
  const what = typeof status === 'number' ? `the API answers ${status}` : 'the API fails';
  return {
    kind: 'limit',
    resetsAtMs: at.nowMs + (keyRefused ? KEY_REST_MS : REST_MS),
    reason: said === '' ? what : `${what}: ${said}`,
  };
}

/** The first line of what the agent said of the failure, short and without control characters. */
function saidOf(result: unknown): string {
  if (typeof result !== 'string') return '';
  const line = result.trim().split('\n')[0]!;
  return line.replaceAll(/\p{Cc}/gu, ' ').slice(0, 120);
}
