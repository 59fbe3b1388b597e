/** What the agent is told about the way it works, beside Claude Code's own system prompt. */
export const SYSTEM_APPEND = [
  'You work unattended: nobody answers questions, so decide and go on.',
  'Messages that begin with "Operator (CAKE):" come from your supervisor. Obey them at once, before anything else.',
  'A command that is blocked is policy: take the alternative that is named, and do not try it in other words.',
  'When the work is finished, say so and stop. Your supervisor runs the checks and tells you what is still missing.',
  'Tools whose names begin with mcp__cake__ show what is still open, and what the operator has said.',
].join('\n');

/** First message of a conversation. */
export function goalMessage(goal: string, handover: string): string {
  return handover === '' ? goal : `${goal}\n\nSome work was done before.\n${handover}`;
}

/** Message that starts a resumed conversation again: a process that was killed does not go on by itself. */
export function resumeMessage(goal: string, handover: string): string {
  return [
    'Operator (CAKE): Stop. Check what the last command left behind. Run the next step of the goal.',
    '',
    `Goal: ${goal}`,
    ...(handover === '' ? [] : [handover]),
  ].join('\n');
}

/** What a compacted conversation must not lose. */
export function compactionMessage(goal: string, handover: string): string {
  return [
    'Operator (CAKE): Stop. Check the goal and the open deliverables. Run the next step.',
    '',
    `Goal: ${goal}`,
    ...(handover === '' ? [] : [handover]),
  ].join('\n');
}
