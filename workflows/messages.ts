import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type {
  AgentChoice,
  StopRequest,
  TaskResult,
  TaskStatus,
} from '../domain/controller/task.ts';

/** Ends the task: agent stopped, tree rolled back. All fields have defaults, so `temporal workflow signal --name abort` works bare. */
export const abortSignal = defineSignal<[Partial<StopRequest>?]>('abort');
/** The same, answered when the rollback is done. */
export const abortUpdate = defineUpdate<TaskResult, [Partial<StopRequest>]>('abort');
/** Stops the agent's turn until `resume`. */
export const pauseSignal = defineSignal('pause');
/** Ends PARKED before its timer. */
export const resumeSignal = defineSignal('resume');
/** Ends ESCALATING: a person mended what CAKE could not. */
export const humanResolvedSignal = defineSignal<[{ note?: string }?]>('humanResolved');
/** Passes a person's words to the agent. */
export const tellSignal = defineSignal<[{ text: string }]>('tell');
/** A worker has just started: ask the host again at once, not when the lost poll's heartbeat has run out. */
export const wakeSignal = defineSignal('wake');
/** Goes on with another agent in the same tree. */
export const switchAgentSignal = defineSignal<[AgentChoice]>('switchAgent');

export const statusQuery = defineQuery<TaskStatus>('status');

export const CAKE_STATE = defineSearchAttributeKey('CakeState', 'KEYWORD');
export const CAKE_AGENT = defineSearchAttributeKey('CakeAgent', 'KEYWORD');
export const CAKE_REPO = defineSearchAttributeKey('CakeRepo', 'KEYWORD');
export const CAKE_VERDICT = defineSearchAttributeKey('CakeVerdict', 'KEYWORD');
