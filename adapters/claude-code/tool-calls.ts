/** One tool call as a hook names it. */
export interface ToolCall {
  id: string;
  name: string;
  input: Record<string, unknown>;
  cwd: string;
}

const MAX_LABEL = 300;

/** Name under which CAKE's own MCP server is offered to the agent. */
export const MCP_NAME = 'cake';

/** True for the tools of CAKE's own MCP server: asking CAKE is no work on the goal. */
export function isOwnTool({ name }: Pick<ToolCall, 'name'>): boolean {
  return name.startsWith(`mcp__${MCP_NAME}__`);
}

/** True for the call by which the agent says that its work is finished. */
export function isReport({ name }: Pick<ToolCall, 'name'>): boolean {
  return name === `mcp__${MCP_NAME}__report_done`;
}

/** How a call stands in the journal: the command itself, or the tool with its most telling field. */
export function labelOf({ name, input }: ToolCall): string {
  if (name === 'Bash' && typeof input['command'] === 'string') return input['command'];
  const detail = ['file_path', 'notebook_path', 'command', 'pattern', 'path', 'url', 'description']
    .map((field) => input[field])
    .find((value) => typeof value === 'string');
  return `${name} ${detail ?? ''}`.trim().slice(0, MAX_LABEL);
}

/** True for calls whose output is a program's: the watchdog reads no file content and no web pages. */
export function isCommand({ name, input }: ToolCall): boolean {
  return name === 'Bash' && typeof input['command'] === 'string';
}

/** Exit code in the error text of a failed command; null when it says none, as after an interrupt. */
export function exitCodeOf(error: string): number | null {
  const said = /^(?:Error: )?Exit code (\d{1,3})\b/.exec(error)?.[1];
  if (said !== undefined) return Number(said);
  // timeout(1) says 124.
  return /^(?:Error: )?Command timed out\b/.test(error) ? 124 : null;
}

/** Output of a finished command, channel by channel; stdout holds both where the tool merges them. */
export function outputOf(response: unknown): { stdout: string; stderr: string } {
  if (typeof response === 'string') return { stdout: response, stderr: '' };
  const { stdout, stderr } = (response ?? {}) as { stdout?: unknown; stderr?: unknown };
  return { stdout: isText(stdout) ? stdout : '', stderr: isText(stderr) ? stderr : '' };
}

/** Output in the error text of a failed command, without the line that tells the exit code. */
export function outputOfFailure(error: string): string {
  return error.replace(/^(?:Error: )?Exit code \d{1,3}\n?/, '');
}

/** Id of the background task that a call has become, or null. */
export function backgroundOf(response: unknown): string | null {
  const { backgroundTaskId } = (response ?? {}) as { backgroundTaskId?: unknown };
  return isText(backgroundTaskId) ? backgroundTaskId : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
