import { decide } from '../domain/guard/decide.ts';
import type { GuardPolicy } from '../domain/guard/types.ts';
import type { Candidate } from '../domain/ledger/effectiveness.ts';
import { renderMessage } from '../domain/voice/render.ts';
import type { VoiceSlots, VoiceSubject } from '../domain/voice/types.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface ComposeMessageInput {
  taskId: string;
  workTree: string;
  injectionId: string;
  number: number;
  signature: string;
  errorType: string;
  subject: VoiceSubject;
  slots: VoiceSlots;
  episode: number;
  strike: number;
  /** In the classifier's order; the ledger may prefer another one. */
  fixes: Candidate[];
  failedFixIds: string[];
  tried: string[];
  detectedAtMs: number;
}

export interface ComposedMessage {
  text: string;
  fixId: string | null;
  /** The imperative that was said, for `tried` of a later strike. */
  action: string;
  score: number;
  /** Which rendering passed the voice gate, from 1. */
  attempts: number;
}

/** Picks among fixes by what is known to work. */
export interface FixAdvisor {
  bestFix(input: {
    taskId: string;
    errorType: string;
    signature: string;
    fixes: readonly Candidate[];
    failedFixIds: readonly string[];
  }): Candidate | null;
}

export interface MessageLog {
  recordMessage(
    input: ComposeMessageInput &
      ComposedMessage & { fixCommand: string | null; composedAtMs: number },
  ): void;
}

export const createComposeActivities = (deps: {
  advisor: FixAdvisor;
  messages: MessageLog;
  guardPolicy: (workTree: string) => GuardPolicy;
  nowMs: () => number;
}) => ({
  /** Ledger → guard check of the fix → rendering → voice gate, in one hop. */
  async composeMessage(input: ComposeMessageInput): Promise<ComposedMessage> {
    return withHeartbeat(1_000, () => {
      const policy = deps.guardPolicy(input.workTree);
      // A fix that the guard would stop is no advice, nor is one that has failed under another id.
      const safe = input.fixes.filter(
        ({ command, action }) =>
          !input.tried.includes(action) &&
          (command === undefined || decide(command, input.workTree, policy).verdict === 'allow'),
      );
      const { taskId, errorType, signature, failedFixIds } = input;
      const fix = deps.advisor.bestFix({ taskId, errorType, signature, fixes: safe, failedFixIds });
      const { subject, slots, strike, tried } = input;
      const inTree = <T>(value: T): T => relativeTo(input.workTree, value);
      const rendered = renderMessage({
        subject,
        slots: inTree(slots),
        strike,
        fix: inTree(fix),
        tried,
      });
      const composed: ComposedMessage = {
        text: rendered.text,
        fixId: fix?.id ?? null,
        action: fix?.action ?? orderOf(rendered.text),
        score: rendered.score,
        attempts: rendered.attempts,
      };
      deps.messages.recordMessage({
        ...input,
        ...composed,
        fixCommand: fix?.command ?? null,
        composedAtMs: deps.nowMs(),
      });
      return composed;
    });
  },
});

/** The order of a message, without prefix and full stop: what a later strike names as tried. */
function orderOf(text: string): string {
  return /Stop\. (.+?)\.(?:\s|$)/.exec(text)?.[1] ?? text;
}

/** Paths inside the work tree as the agent writes them: it works there. */
function relativeTo<T>(workTree: string, value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(`${workTree}/`, '')) as T;
}
