import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What the agent remembers over its own death: its conversation, in the small. */
export interface Progress {
  /** Step that is running; a resumed agent runs it again. */
  step: number;
  /** Ids of the messages that were received, so that a second one with the same id is dropped. */
  seen: string[];
  /** Received, not yet acted on. */
  pending: { id: string; text: string }[];
  /** Uses of each handler. */
  used: number[];
  claim: string | null;
  /** Step whose usage limit was reached already, or null. */
  limitedAt: number | null;
  /** Step at which it died by its own hand, or null. */
  crashedAt: number | null;
  /** Reactions of the running `until` step that were used; nought again with the next step. */
  reacted: number;
}

/** The progress of an agent that has done nothing yet. */
export function newProgress(): Progress {
  return {
    step: 0,
    seen: [],
    pending: [],
    used: [],
    claim: null,
    limitedAt: null,
    crashedAt: null,
    reacted: 0,
  };
}

/** Reads the progress file, or starts anew when there is none. */
export function loadProgress(file: string): Progress {
  try {
    return { ...newProgress(), ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<Progress>) };
  } catch {
    return newProgress();
  }
}

/** Writes the progress; a crash leaves the old or the new one. */
export function saveProgress(file: string, progress: Progress): void {
  writeFileSync(`${file}.tmp`, JSON.stringify(progress), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}
