/** A setting of the PTY agent that cannot be used; the message names the remedy. */
export class PtySettingsError extends Error {
  override readonly name = 'ConfigError';
}

/** Checks `settings.command`: the argv of the CLI, program first. */
export function parsePtyCommand(settings: Record<string, unknown>): [string, ...string[]] {
  const { command } = settings;
  if (!Array.isArray(command) || command.length === 0 || !command.every(isWord)) {
    throw new PtySettingsError(
      'agent.settings.command: a list of words is needed, the program first, such as ["aider", "--yes"].',
    );
  }
  const [program, ...rest] = command as string[];
  if (program === undefined || program === '')
    throw new PtySettingsError('agent.settings.command: the program is empty. Name it.');
  return [program, ...rest];
}

function isWord(value: unknown): boolean {
  // The kernel ends an argument at a NUL byte, so the program would see another word.
  return typeof value === 'string' && !value.includes('\0');
}
