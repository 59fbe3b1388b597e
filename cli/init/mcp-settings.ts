/** Key of CAKE's server, and the word in its arguments by which CAKE knows it again. */
const NAME = 'cake';
const MARK = 'mcp';

interface Server {
  type?: string;
  command?: string;
  args?: string[];
  env?: Record<string, string>;
}

type McpFile = Record<string, unknown> & { mcpServers?: Record<string, Server> };

/** Text of `.mcp.json` with CAKE's server; null when one of that name is there. Throws SyntaxError for text that is no JSON. */
export function addMcp(
  text: string,
  program: { node: string; script: string; env: Record<string, string> },
): string | null {
  const file = (text.trim() === '' ? {} : JSON.parse(text)) as McpFile;
  // One of that name that is not CAKE's is the user's own.
  if (file.mcpServers?.[NAME] !== undefined) return null;
  const server: Server = {
    type: 'stdio',
    command: program.node,
    args: [program.script, MARK],
    ...(Object.keys(program.env).length === 0 ? {} : { env: program.env }),
  };
  const mcpServers = { ...file.mcpServers, [NAME]: server };
  return `${JSON.stringify({ ...file, mcpServers }, null, 2)}\n`;
}

/** The text without CAKE's server, '' when nothing else is left; null when it is not there. */
export function removeMcp(text: string): string | null {
  const file = JSON.parse(text) as McpFile;
  if (!isOurs(file.mcpServers?.[NAME])) return null;
  const { [NAME]: _ours, ...others } = file.mcpServers ?? {};
  const { mcpServers: _all, ...rest } = file;
  const next = Object.keys(others).length > 0 ? { ...rest, mcpServers: others } : rest;
  return Object.keys(next).length === 0 ? '' : `${JSON.stringify(next, null, 2)}\n`;
}

function isOurs(server: Server | undefined): boolean {
  const [script, word] = server?.args ?? [];
  return script?.endsWith('cake.js') === true && word === MARK;
}
