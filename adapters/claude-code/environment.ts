import { delimiter } from 'node:path';

/** What reaches the model: keys, addresses, proxies. The agent needs them; nothing else of this process does it get. */
const MODEL_ACCESS =
  /^(?:ANTHROPIC_.+|CLAUDE_CODE_OAUTH_TOKEN|CLAUDE_CONFIG_DIR|CLAUDE_CODE_USE_(?:BEDROCK|VERTEX)|CLAUDE_CODE_MAX_RETRIES|AWS_(?:REGION|PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|BEARER_TOKEN_BEDROCK)|CLOUD_ML_REGION|GOOGLE_APPLICATION_CREDENTIALS|(?:HTTPS?|NO|ALL)_PROXY|(?:https?|no|all)_proxy)$/;

/**
 * Environment of the agent: what the host allows, the way to the model, and fixed switches. Variables by which hooks
 * can be switched off (`CLAUDE_CODE_SIMPLE`, `CLAUDE_CODE_SAFE_MODE`) have no way in.
 */
export function claudeEnvironment(
  allowed: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string | undefined>>,
  at: {
    isRoot: boolean;
    /** Program that runs the agent's shell commands behind the shims, or null. */
    shellPrefix: string | null;
  },
): Record<string, string> {
  const access = Object.entries(base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && MODEL_ACCESS.test(entry[0]),
  );
  const shims = allowed['CAKE_SHIM_PATH'];
  const path = (allowed['PATH'] ?? '').split(delimiter).filter((dir) => dir !== shims);
  return {
    ...Object.fromEntries(access),
    ...allowed,
    // The shims are for the agent's commands; what Claude Code itself asks git is no deed of the agent.
    PATH: path.join(delimiter),
    SHELL: '/bin/bash',
    ...(at.shellPrefix === null ? {} : { CLAUDE_CODE_SHELL_PREFIX: at.shellPrefix }),
    CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    MCP_TIMEOUT: '10000',
    MCP_TOOL_TIMEOUT: '120000',
    // Root may skip permissions only with this word; the guard decides in their place.
    ...(at.isRoot ? { IS_SANDBOX: '1' } : {}),
  };
}
