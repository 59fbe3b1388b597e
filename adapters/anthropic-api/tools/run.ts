import type { AgentSignal } from '../../../host/agent-adapter.ts';
import type { RunCommand } from '../../process/run-command.ts';
import { runBash, type BashResult } from './bash.ts';
import { ToolInputError } from './confine.ts';
import { editTool, readTool, stringOf, writeTool } from './files.ts';
import { grepTool, listTool } from './search.ts';

export interface ToolWorld {
  workTree: string;
  shell: string;
  /** For commands: nothing of the agent's own secrets is in it. */
  env: Record<string, string | undefined>;
  emit: (signal: AgentSignal) => void;
  runCommand: RunCommand;
}

/** Runs one tool call; a wrong input or a refusal is a result for the model, never an exception. */
export async function runTool(
  call: { id: string; name: string; input: unknown },
  world: ToolWorld,
  signal: AbortSignal,
): Promise<BashResult> {
  const input = isRecord(call.input) ? call.input : {};
  const { workTree } = world;
  try {
    switch (call.name) {
      case 'bash': {
        const limitMs = input['timeout_ms'];
        return await runBash(stringOf(input, 'command'), {
          toolCallId: call.id,
          cwd: workTree,
          shell: world.shell,
          env: world.env,
          limitMs: typeof limitMs === 'number' && limitMs > 0 ? limitMs : undefined,
          signal,
          emit: world.emit,
          runCommand: world.runCommand,
        });
      }
      case 'read':
        return fine(readTool(workTree, input));
      case 'write':
        return fine(writeTool(workTree, input));
      case 'edit':
        return fine(editTool(workTree, input));
      case 'list':
        return fine(await listTool(workTree, input));
      case 'grep':
        return fine(await grepTool(workTree, input));
      default:
        return wrong(`There is no tool ${call.name}. Use bash, read, write, edit, list or grep.`);
    }
  } catch (error) {
    if (error instanceof ToolInputError) return wrong(error.message);
    // A full disk or a missing right is news for the model, not the end of its process.
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code === 'string') return wrong(`${code}: ${message}`);
    throw error;
  }
}

const fine = (text: string): BashResult => ({ text, isError: false });
const wrong = (text: string): BashResult => ({ text, isError: true });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
