import type { EffectTable } from './effects.ts';

/** Name of an effect. */
export type EffectName = keyof EffectTable;
export type EffectInput<N extends EffectName> = Parameters<EffectTable[N]>[0];
export type EffectResult<N extends EffectName> = Awaited<ReturnType<EffectTable[N]>>;

/** What the worker says to its effects process. */
export type EffectRequest =
  | { kind: 'call'; id: number; name: EffectName; input: unknown }
  | { kind: 'abort'; id: number };

/** What the effects process answers. */
export type EffectReply =
  | { kind: 'progress'; id: number; progress: unknown }
  | { kind: 'done'; id: number; result: unknown }
  | { kind: 'failed'; id: number; error: PlainError };

/** An error as it crosses a process boundary: its name decides whether an activity is tried again. */
export interface PlainError {
  name: string;
  message: string;
  stack?: string;
  cause?: PlainError;
}

/** The parts of an error that survive the way between two processes. */
export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause: toPlainError(cause) }),
  };
}

/** An error of the same name, message, stack and causes. */
export function fromPlainError({ name, message, stack, cause }: PlainError): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: fromPlainError(cause) });
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
