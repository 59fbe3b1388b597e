/** One deed of the scripted agent. Durations are milliseconds. */
export type Step =
  | { kind: 'say'; text: string }
  | { kind: 'run'; command: string }
  | { kind: 'write'; path: string; content: string }
  | { kind: 'edit'; path: string; replace: string; with: string }
  | { kind: 'delete'; path: string }
  | { kind: 'sleep'; ms: number }
  /** Waits until an operator message was handled, at most `ms`. */
  | { kind: 'wait_message'; ms: number }
  /**
   * Runs a command until it passes. After each failure it waits for an operator message, at most `ms`; the first
   * message gets the first reaction, and so on. Without a reaction left, the handlers of the scenario count.
   */
  | { kind: 'until'; command: string; tries: number; ms: number; reactions: Step[][] }
  /** Waits for a message that matches; any other one goes to the handlers. */
  | { kind: 'expect_message'; match: string; ms: number; steps: Step[]; otherwise: Step[] }
  | { kind: 'repeat'; times: number; steps: Step[] }
  | { kind: 'claim'; text: string }
  | { kind: 'limit'; resetsInMs: number; reason: string }
  | { kind: 'usage'; inputTokens: number; outputTokens: number; costUsd: number }
  | { kind: 'hang' }
  /** `once`: a resumed agent does not die of it again. */
  | { kind: 'crash'; signal: NodeJS.Signals; once: boolean }
  | { kind: 'exit'; code: number };

/** What the agent does about an operator message; the first match counts. */
export interface MessageHandler {
  /** Regular expression; its groups fill `$1`… in the steps. */
  match: string;
  /** Used at most so often; later messages go to the next handler. */
  times: number;
  steps: Step[];
}

export interface Scenario {
  name: string;
  /** Without a matching handler, `Run X.` makes the agent run X. */
  obey: boolean;
  /** Goes on when the host is gone, as a hung program would. */
  ignoreEof: boolean;
  steps: Step[];
  onMessage: MessageHandler[];
}
