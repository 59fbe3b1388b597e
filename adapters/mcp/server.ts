import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

/** What the tools answer; each text is for a model. */
export interface McpDesk {
  taskStatus(): Promise<string>;
  deliverables(): Promise<string>;
  reportDone(input: { summary: string }): Promise<string>;
  operatorInbox(input: { limit: number }): Promise<string>;
}

/** A summary goes into the journal, so it has an end. */
const MAX_SUMMARY = 4_000;
const MAX_MESSAGES = 50;

/** Serves CAKE's four tools over MCP on a pair of streams; resolves when the client has closed its side. */
export async function serveMcp(
  desk: McpDesk,
  at: { version: string; stdin: Readable; stdout: Writable },
): Promise<void> {
  const server = new McpServer(
    { name: 'cake', version: at.version },
    {
      instructions:
        'CAKE supervises work in this repository. Ask for the deliverables before you say that something is finished.',
    },
  );
  const reads = { readOnlyHint: true, openWorldHint: false };
  server.registerTool(
    'task_status',
    {
      description:
        'The supervised task of this repository: goal, state, score, what happened last.',
      annotations: reads,
    },
    () => answer(() => desk.taskStatus()),
  );
  server.registerTool(
    'deliverables',
    {
      description: 'What must be proven here, what is proven already, and what is still missing.',
      annotations: reads,
    },
    () => answer(() => desk.deliverables()),
  );
  server.registerTool(
    'report_done',
    {
      description:
        'Call it once, when the work is finished: CAKE runs the checks of every deliverable itself.',
      inputSchema: {
        summary: z
          .string()
          .trim()
          .min(1)
          .max(MAX_SUMMARY)
          .describe('What was done, in a few words.'),
      },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ summary }) => answer(() => desk.reportDone({ summary })),
  );
  server.registerTool(
    'operator_inbox',
    {
      description: 'The latest messages of the operator to the agent of this task, oldest first.',
      inputSchema: {
        limit: z.number().int().min(1).max(MAX_MESSAGES).default(10).describe('How many.'),
      },
      annotations: reads,
    },
    ({ limit }) => answer(() => desk.operatorInbox({ limit })),
  );
  // The end of its input is the client's good-bye; the transport itself does not listen for it.
  const ended = new Promise<void>((resolve) => {
    at.stdin.once('end', resolve);
    at.stdin.once('close', resolve);
  });
  await server.connect(new StdioServerTransport(at.stdin, at.stdout));
  await ended;
  await server.close();
}

/** A tool that fails tells the model why; the server goes on. */
async function answer(work: () => Promise<string>) {
  try {
    return { content: [{ type: 'text' as const, text: await work() }] };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { content: [{ type: 'text' as const, text }], isError: true };
  }
}
