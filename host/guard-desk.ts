import { quote } from '../domain/guard/frame.ts';
import { judgeIntent, type DeniedIntent } from '../domain/guard/memory.ts';
import { judgeScript, judgeWithScripts } from '../domain/guard/scripts.ts';
import { NO_DEFINITIONS, type Definitions } from '../domain/guard/shell/state.ts';
import { redact } from '../domain/guard/redact.ts';
import type { GuardPolicy } from '../domain/guard/types.ts';
import type { UserRule } from '../domain/guard/user-rules.ts';
import type { AgentEvent } from '../domain/events.ts';
import { renderMessage } from '../domain/voice/render.ts';
import type { Journal } from '../db/types.ts';
import type { GuardDesk } from './guard-server.ts';

/** How it was asked when CAKE itself proves that the guard blocks: audited, but no deed of the agent. */
const CANARY = 'canary';
/** The text of a script file, handed in by the shell that is about to run it; the path follows. */
const SCRIPT = 'script:';

/** A line typed at a terminal: the shell keeps what earlier lines defined. Audited as `shell`. */
const LINE = 'line';
const SHELL = 'shell';

/** Decides on commands for one session: audit row first, then the event, then the answer (I6). */
export function createGuardDesk(deps: {
  /** Durable when it returns. */
  journal: { audit: (row: Parameters<Journal['audit']>[0]) => unknown };
  policy: () => GuardPolicy;
  userRules: () => readonly UserRule[];
  /** Text of a script that a command would start, or null. */
  loadScript: (path: string) => string | null;
  /** Whether a script is a tool that the user had before the session. */
  isTool: (path: string, cwd: string) => boolean;
  nowMs: () => number;
  write: (event: AgentEvent) => Promise<unknown>;
}): GuardDesk {
  /** What this session was denied: the same in other words stays denied. */
  let denied: DeniedIntent[] = [];
  let defined: Definitions = NO_DEFINITIONS;
  return {
    async check(request) {
      const [policy, userRules] = [deps.policy(), deps.userRules()];
      const { cwd } = request;
      const script = request.via.startsWith(SCRIPT) ? request.via.slice(SCRIPT.length) : null;
      // Of a tool only its name is judged, as where a command calls it: what it starts meets the shims.
      const isText = script !== null && !deps.isTool(script, cwd);
      const command = script === null || isText ? request.command : `bash ${quote(script)}`;
      const isLine = request.via === LINE;
      const via = script !== null ? 'script' : isLine ? SHELL : request.via;
      const judged = isText
        ? judgeScript(command, cwd, policy, userRules)
        : judgeWithScripts(command, cwd, policy, {
            userRules,
            load: deps.loadScript,
            ...(isLine ? { defined } : {}),
          });
      const intent = judgeIntent(judged.decision, judged.hits, denied);
      if (via !== CANARY) denied = intent.denied;
      const { decision } = intent;
      if (isLine && decision.verdict === 'allow') ({ defined } = judged);
      const safe = redact(command);
      deps.journal.audit({
        tsMs: deps.nowMs(),
        via,
        cwd,
        command: safe,
        decision: { ...decision, segment: redact(decision.segment) },
      });
      if (decision.verdict === 'allow') return { decision, message: '' };
      const { alternative, reason } = decision;
      const ruleId = decision.ruleId ?? 'guard.unresolved';
      const family = decision.family ?? 'guard';
      if (via !== CANARY) {
        await deps.write({
          kind: 'command_blocked',
          command: safe.slice(0, 2_000),
          cwd,
          ruleId,
          family,
          reason,
          alternative,
        });
      }
      const { text } = renderMessage({
        subject: { kind: 'blocked', ruleId, family },
        strike: 1,
        slots: { command: safe, rule: ruleId },
        fix:
          alternative === null
            ? null
            : { id: `${ruleId}/alternative`, action: `Run ${alternative}`, command: alternative },
        tried: [],
      });
      return { decision, message: `${text}\n${reason}` };
    },
  };
}
