/** Fields by which tools, those of MCP servers too, take something to run. */
const COMMAND_FIELDS = ['command', 'cmd', 'script', 'shell_command', 'bash'] as const;

/**
 * What the guard has to judge before a tool call of an agent runs, as shell commands of the same effect: every
 * command-shaped field, and for the file tools a command that writes or reads the same path.
 */
export function commandsToJudge(name: string, input: Readonly<Record<string, unknown>>): string[] {
  const path = input['file_path'] ?? input['notebook_path'];
  if (typeof path === 'string' && /^(?:Write|Edit|MultiEdit|NotebookEdit)$/.test(name))
    return [`: > ${quote(path)}`];
  if (typeof path === 'string' && name === 'Read') return [`cat ${quote(path)}`];
  if (name === 'WebFetch' && typeof input['url'] === 'string')
    return [`curl -sS ${quote(input['url'])}`];
  const args = Array.isArray(input['args']) ? input['args'].filter(isText).map(quote) : [];
  return COMMAND_FIELDS.flatMap((field) => {
    const value = input[field];
    if (isText(value)) return [[value, ...args].join(' ')];
    // An argv list: the words are final, so they are quoted.
    return Array.isArray(value) ? [value.filter(isText).map(quote).join(' ')] : [];
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
