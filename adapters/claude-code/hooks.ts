import type { AgentDesk, AgentSignal } from '../../host/agent-adapter.ts';
import { commandsToJudge } from '../../domain/guard/tool-call.ts';
import { judgeStop } from './judge.ts';
import type { HookInput, HookMatcher, HookOutput } from './sdk.ts';
import {
  backgroundOf,
  exitCodeOf,
  isCommand,
  isOwnTool,
  isReport,
  labelOf,
  outputOf,
  outputOfFailure,
  type ToolCall,
} from './tool-calls.ts';
import type { WatchState } from './watch-state.ts';

/** A decision that takes longer than this is none, and Claude Code then does not run the call. */
const GATE_LIMIT_S = 60;
const SLACK_S = 60;

/**
 * The hooks of one conversation, in this process and failing closed: the guard before every call, the watchdog after
 * it, the claim at the end of a turn.
 */
export function createHooks(deps: {
  state: WatchState;
  desk: AgentDesk;
  reactionMs: number;
  emit: (signal: AgentSignal) => Promise<void>;
}): Record<string, HookMatcher[]> {
  const { state, desk, emit } = deps;

  async function gate(input: HookInput): Promise<HookOutput> {
    const call = callOf(input);
    if (!state.canary)
      return deny('The supervisor has not seen this turn begin, so nothing runs in it.');
    for (const command of commandsToJudge(call.name, call.input)) {
      const { allowed, message } = await desk.guard({ command, cwd: call.cwd, via: 'hook' });
      state.decided.add(call.id);
      if (!allowed) return deny(message);
    }
    state.decided.add(call.id);
    if (isReport(call)) {
      const verdict = judgeStop({ ...state, backgroundTasks: [] });
      if (verdict.kind === 'refuse') {
        state.refusals += 1;
        return deny(verdict.text);
      }
    }
    state.reported = false;
    if (!isOwnTool(call)) state.callsSince += 1;
    state.running.add(call.id);
    await emit({
      kind: 'tool_started',
      toolCallId: call.id,
      command: labelOf(call),
      cwd: call.cwd,
    });
    return {};
  }

  async function finished(
    call: ToolCall,
    end: { exitCode: number | null; stdout: string; stderr: string },
  ): Promise<HookOutput> {
    state.running.delete(call.id);
    const toolCallId = call.id;
    if (isCommand(call)) {
      for (const channel of ['stdout', 'stderr'] as const) {
        if (end[channel] === '') continue;
        await emit({ kind: 'tool_output', toolCallId, channel, data: `${end[channel]}\n` });
      }
    }
    await emit({ kind: 'tool_finished', toolCallId, exitCode: end.exitCode });
    // The model's next request waits for the operator, so that it reads the message in it.
    if (isCommand(call)) await desk.untilJudged(deps.reactionMs);
    return {};
  }

  function after(input: HookInput): Promise<HookOutput> {
    const call = callOf(input);
    if (isReport(call)) state.reported = true;
    const background = backgroundOf(input.tool_response);
    if (background !== null) state.background.set(background, labelOf(call));
    const exitCode = background === null ? 0 : null;
    return finished(call, { exitCode, ...outputOf(input.tool_response) });
  }

  function afterFailure(input: HookInput): Promise<HookOutput> {
    const call = callOf(input);
    const error = input.error ?? '';
    // The failure of a file tool is the model's own affair; only programs have exit codes.
    const exitCode = isCommand(call) ? exitCodeOf(error) : null;
    return finished(call, { exitCode, stdout: outputOfFailure(error), stderr: '' });
  }

  async function stop(input: HookInput): Promise<HookOutput> {
    if (state.reported) {
      // The claim stands in the journal already, and is being judged.
      state.reported = false;
      state.settled = true;
      return {};
    }
    const { lastMessage, callsSince, refusals } = state;
    const backgroundTasks = input.background_tasks ?? [];
    const verdict = judgeStop({ lastMessage, callsSince, refusals, backgroundTasks });
    switch (verdict.kind) {
      case 'wait':
        state.settled = true;
        return {};
      case 'refuse':
        state.refusals += 1;
        return { hookSpecificOutput: { hookEventName: 'Stop', additionalContext: verdict.text } };
      case 'claim':
        state.settled = true;
        await emit({ kind: 'completion_claimed', text: input.last_assistant_message ?? '' });
        return {};
    }
  }

  const matcher = (
    answer: (input: HookInput) => Promise<HookOutput>,
    timeout: number,
  ): HookMatcher[] => [
    {
      hooks: [
        async (input) => {
          state.openHooks += 1;
          try {
            return await answer(input);
          } finally {
            state.openHooks -= 1;
            state.lastSignMs = performance.now();
          }
        },
      ],
      timeout,
      onFailure: 'block',
    },
  ];
  const reactionS = Math.ceil(deps.reactionMs / 1_000) + SLACK_S;
  return {
    UserPromptSubmit: matcher(async () => {
      state.canary = true;
      return {};
    }, GATE_LIMIT_S),
    PreToolUse: matcher(gate, GATE_LIMIT_S),
    PostToolUse: matcher(after, reactionS),
    PostToolUseFailure: matcher(afterFailure, reactionS),
    Stop: matcher(stop, GATE_LIMIT_S),
    PreCompact: matcher(async ({ trigger }) => {
      await emit({ kind: 'message', text: `[the conversation is compacted: ${trigger ?? ''}]` });
      return {};
    }, GATE_LIMIT_S),
    SubagentStart: matcher(async ({ agent_type: type }) => {
      await emit({ kind: 'message', text: `[a sub-agent starts: ${type ?? ''}]` });
      return {};
    }, GATE_LIMIT_S),
  };
}

function callOf(input: HookInput): ToolCall {
  const { tool_use_id: id, tool_name: name, tool_input: given, cwd } = input;
  if (id === undefined || name === undefined)
    throw new TypeError('A tool hook was called without the call.');
  return { id, name, input: (given ?? {}) as Record<string, unknown>, cwd };
}

function deny(reason: string): HookOutput {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason: reason,
    },
  };
}
