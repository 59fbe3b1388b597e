import type { Fix } from '../errors/types.ts';

/** What an operator message is about. */
export type VoiceSubject =
  | { kind: 'error'; errorType: string; family: string }
  | { kind: 'blocked'; ruleId: string; family: string }
  | { kind: 'gap'; gapKind: string }
  | { kind: 'health'; what: string }
  | { kind: 'park'; reason: string };

/** Values from untrusted output; each is quoted, cut and cleaned before it is used. */
export type VoiceSlots = Partial<
  Record<'command' | 'path' | 'package' | 'line' | 'test' | 'rule' | 'symbol' | 'text', string>
>;

export interface VoiceRequest {
  subject: VoiceSubject;
  /** 1…4. */
  strike: number;
  slots: VoiceSlots;
  /** What to do; null when the template itself knows. */
  fix: Fix | null;
  /** Actions that failed before, oldest first; named from strike 3 on. */
  tried: readonly string[];
}

export interface RenderedMessage {
  /** `Operator (CAKE): Stop. {action}. {reference}.` */
  text: string;
  /** 0…1 from the voice gate; ≥ 0.90 by construction. */
  score: number;
  templateId: string;
  /** Renderings tried, 1…4; 4 is the safe default. */
  attempts: number;
}

export interface VoiceVerdict {
  pass: boolean;
  score: number;
  reasons: string[];
}
