import type Anthropic from '@anthropic-ai/sdk';

const text = (description: string): object => ({ type: 'string', description });
const number = (description: string): object => ({ type: 'integer', minimum: 1, description });
const path = text('path inside the work tree, relative or absolute');

function tool(
  name: string,
  description: string,
  properties: Record<string, object>,
  required: string[],
): Anthropic.Tool {
  return { name, description, input_schema: { type: 'object', properties, required } };
}

/** The tools that the model is offered. */
export const TOOLS: Anthropic.Tool[] = [
  tool(
    'bash',
    'Runs a command in the work tree and gives its output and exit code. Dangerous commands are refused with a safe one to run instead.',
    { command: text('the command'), timeout_ms: number('limit, default 600000') },
    ['command'],
  ),
  tool(
    'read',
    'Reads a text file with line numbers.',
    { path, offset: number('first line'), limit: number('how many lines, at most 2000') },
    ['path'],
  ),
  tool(
    'write',
    'Creates a file or replaces all of it.',
    { path, content: text('the whole content') },
    ['path', 'content'],
  ),
  tool(
    'edit',
    'Replaces an exact passage of a file.',
    {
      path,
      old: text('the passage, exactly as it stands'),
      new: text('what stands there instead'),
      all: { type: 'boolean', description: 'replace every occurrence' },
    },
    ['path', 'old', 'new'],
  ),
  tool('list', 'Lists the files of a folder that git does not ignore.', { path }, []),
  tool(
    'grep',
    'Finds lines by an extended regular expression.',
    { pattern: text('the expression'), path },
    ['pattern'],
  ),
];
