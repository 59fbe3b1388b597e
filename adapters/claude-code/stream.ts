import { readFile } from 'node:fs/promises';
import type { AgentSignal } from '../../host/agent-adapter.ts';
import { isUngranted, isUnguarded, judgeLimit } from './judge.ts';
import { isNewEnough, type StreamMessage } from './sdk.ts';
import { createUsageMeter } from './usage.ts';
import type { WatchState } from './watch-state.ts';

/** Output of a background task is a file; a server's may have grown without end. */
const MAX_BACKGROUND_CHARS = 256 * 1024;

interface Block {
  type: string;
  id?: string;
  text?: string;
  tool_use_id?: string;
  content?: unknown;
  is_error?: boolean;
}

/** Reads the stream of one conversation: receipts, words, limits, and whether the guard was asked about every call. */
export function createStreamReader(deps: {
  state: WatchState;
  parkAboveMs: number;
  emit: (signal: AgentSignal) => Promise<void>;
  /** A message with this uuid has come as far as `queued`, or was read by the model. */
  onReceipt: (uuid: string, state: 'queued' | 'read') => Promise<void>;
  onCompacted: (uuid: string) => void;
  /** The guard is not asked, or cannot hold: the agent must end at once. */
  onDead: (detail: string) => Promise<void>;
  /** Something was asked that nobody will answer. */
  onQuestion: (what: string) => Promise<void>;
  /** The turn stands still behind a question. */
  onHeld: () => void;
  nowMs: () => number;
}): (message: StreamMessage) => Promise<void> {
  const { state, emit } = deps;
  const meter = createUsageMeter();

  async function onSystem(message: StreamMessage): Promise<void> {
    switch (message.subtype) {
      case 'init': {
        const version = textIn(message, 'claude_code_version');
        if (!isNewEnough(version)) return deps.onDead(`Claude Code ${version} is too old`);
        // The prompt hook comes before the first request; without it no hook will come at all.
        if (!state.canary) return deps.onDead('no hook was called before the first request');
        return;
      }
      case 'session_state_changed':
        return onState(textIn(message, 'state'));
      case 'compact_boundary':
        return deps.onCompacted(textIn(message, 'uuid'));
      case 'task_notification':
        return onBackgroundEnd(message);
      case 'api_retry': {
        const delay = Number(message['retry_delay_ms'] ?? 0);
        state.lastSignMs = performance.now() + delay;
        return emit({ kind: 'alive', waits: true });
      }
      default:
        return;
    }
  }

  async function onState(now: string): Promise<void> {
    if (now === 'requires_action') {
      deps.onHeld();
      return deps.onQuestion('a question is shown');
    }
    state.busy = now === 'running';
    if (state.busy) {
      state.settled = false;
      return;
    }
    if (state.settled) return;
    // The turn is over and no hook told of it: it ends in a claim all the same.
    state.settled = true;
    await emit({ kind: 'completion_claimed', text: 'The turn ended.' });
  }

  async function onBackgroundEnd(message: StreamMessage): Promise<void> {
    const id = textIn(message, 'task_id');
    const command = state.background.get(id);
    if (command === undefined) return;
    state.background.delete(id);
    const { status, output_file: file } = message;
    const toolCallId = `${id}:background`;
    await emit({ kind: 'tool_started', toolCallId, command, cwd: '' });
    const data =
      typeof file === 'string' && file !== '' ? await readFile(file, 'utf8').catch(() => '') : '';
    if (data !== '') {
      const end = data.slice(-MAX_BACKGROUND_CHARS);
      await emit({ kind: 'tool_output', toolCallId, channel: 'stdout', data: end });
    }
    const exitCode = status === 'completed' ? 0 : status === 'failed' ? 1 : null;
    await emit({ kind: 'tool_finished', toolCallId, exitCode });
  }

  async function onAssistant(message: StreamMessage): Promise<void> {
    const { content, model } = message['message'] as { content?: Block[]; model?: string };
    const isOwn = message['parent_tool_use_id'] === null;
    for (const block of content ?? []) {
      if (block.type === 'tool_use' && block.id !== undefined) state.shown.add(block.id);
      // What Claude Code itself says in the model's place is no word of the agent.
      if (block.type !== 'text' || !isOwn || model === '<synthetic>') continue;
      if (block.text) await emit({ kind: 'message', text: block.text });
    }
  }

  async function onResults(message: StreamMessage): Promise<void> {
    const { content } = message['message'] as { content?: Block[] | string };
    if (!Array.isArray(content)) return;
    for (const block of content) {
      const id = block.tool_use_id;
      if (block.type !== 'tool_result' || id === undefined || !state.shown.has(id)) continue;
      const result = {
        text: textOf(block.content),
        isError: block.is_error === true,
        decided: state.decided.has(id),
      };
      if (isUngranted(result)) await deps.onQuestion('a permission rule asks a person');
      if (isUnguarded(result)) await deps.onDead(`call ${id} ran without a decision of the guard`);
      // An interrupted call gets no hook at its end.
      if (state.running.delete(id))
        await emit({ kind: 'tool_finished', toolCallId: id, exitCode: null });
    }
  }

  return async (message) => {
    state.lastSignMs = Math.max(state.lastSignMs, performance.now());
    state.resultMs = message.type === 'result' ? performance.now() : null;
    const limit = judgeLimit(message, { nowMs: deps.nowMs(), parkAboveMs: deps.parkAboveMs });
    if (limit.kind === 'limit') {
      state.settled = true;
      await emit({ kind: 'limit_reached', resetsAtMs: limit.resetsAtMs, reason: limit.reason });
    }
    const used = meter(message);
    if (used) await emit({ kind: 'usage', ...used });
    switch (message.type) {
      case 'stream_event':
        return emit({ kind: 'alive' });
      case 'system':
        return onSystem(message);
      case 'assistant':
        return onAssistant(message);
      case 'user':
        return onResults(message);
      case 'command_lifecycle': {
        const lifecycle = textIn(message, 'state');
        const uuid = textIn(message, 'command_uuid');
        if (lifecycle === 'queued') return deps.onReceipt(uuid, 'queued');
        if (lifecycle === 'started' || lifecycle === 'completed')
          return deps.onReceipt(uuid, 'read');
        return;
      }
      default:
        return;
    }
  };
}

function textIn(message: StreamMessage, field: string): string {
  const value = message[field];
  return typeof value === 'string' ? value : '';
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as Block[]).map(({ text }) => text ?? '').join('\n');
}
