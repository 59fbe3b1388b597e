import { setTimeout as wait } from 'node:timers/promises';
import type { Lab } from './lab.ts';
import { DEEDS, LONG_WORD, WORD } from './subjects.ts';

export interface CheckResult {
  check: string;
  state: 'ok' | 'failed' | 'skipped';
  detail: string;
}

/** Time for a second reading of a message that must not come. */
const QUIET_MS = 1_000;
const CALL = { timeoutMs: 20_000 };
const MESSAGE = `Operator (CAKE): Stop. Run the ${WORD}.`;

/** In this order, each on the state that the one before has left; the detail says what was seen. */
const CHECKS: readonly [name: string, run: (lab: Lab) => Promise<string>][] = [
  [
    'health',
    async (lab) => {
      const { epoch } = await lab.start();
      await lab.until('a sign of the agent itself', () => lab.events('agent_alive').length > 0);
      const health = await lab.call('health', {}, CALL);
      if (health.state !== 'running' || health.agentPid === null)
        throw new Error(`state ${health.state}, agent ${health.agentPid ?? 'none'}`);
      process.kill(health.agentPid, 0);
      return `epoch ${epoch}, alive after ${health.life?.afterMs ?? 0} ms (${health.life?.sign ?? ''})`;
    },
  ],
  [
    'tool calls',
    async (lab) => {
      await lab.until('the first command', () => lab.lines('first.log') === 1);
      if (!lab.capabilities.toolCalls) return 'one endless run, as its capabilities say';
      const ended = (): boolean =>
        lab
          .events('tool_finished')
          .some(({ command, exitCode }) => command === DEEDS.first && exitCode === 0);
      await lab.until('its end in the journal', ended);
      return 'begun and ended with its exit code';
    },
  ],
  [
    'guard',
    async (lab) => {
      await lab.until('the block', () => lab.events('command_blocked').length > 0);
      const [block] = lab.events('command_blocked');
      if (!block!.command.includes('push')) throw new Error(`blocked was ${block!.command}`);
      return `${DEEDS.forbidden} is blocked (${block!.ruleId})`;
    },
  ],
  [
    'injection',
    async (lab) => {
      if (lab.capabilities.toolCalls)
        await lab.until('the claim', () => lab.events('completion_claimed').length > 0);
      const { state } = await lab.inject(1, MESSAGE);
      const expected = lab.capabilities.receipts ? 'delivered' : 'written';
      if (state !== expected) throw new Error(`the message is ${state}, not ${expected}`);
      await lab.until('what the message asks for', () => lab.lines('answered.log') === 1);
      return `${state}, and acted on`;
    },
  ],
  [
    'once',
    async (lab) => {
      await lab.inject(1, MESSAGE);
      await wait(QUIET_MS);
      if (lab.lines('answered.log') !== 1)
        throw new Error(`a second sending was acted on (${lab.lines('answered.log')} times)`);
      return 'the same message again changes nothing';
    },
  ],
  [
    'interrupt',
    async (lab) => {
      if (!lab.capabilities.interrupt) return 'not offered, as its capabilities say';
      await lab.inject(2, `Operator (CAKE): Stop. Run what you have, and ${LONG_WORD}.`);
      await lab.until('a long command', () => lab.lines('long.log') === 1);
      const before = lab.processes();
      await lab.call('interrupt', {}, CALL);
      await lab.until('its end', () => lab.processes() < before);
      return 'a command of a minute ended at once';
    },
  ],
  [
    'resume',
    async (lab) => {
      lab.killHost();
      const { epoch } = await lab.start();
      const { resumed } = lab.events('session_started').at(-1)!;
      if (resumed !== lab.capabilities.resume)
        throw new Error(`resumed: ${resumed}, capabilities say ${lab.capabilities.resume}`);
      const alive = (): boolean =>
        lab.journal().some((row) => row.epoch === epoch && row.event.kind === 'agent_alive');
      await lab.until('a sign of the agent itself', alive);
      if (lab.lines('answered.log') !== 1) throw new Error('the message was acted on again');
      return resumed
        ? 'the conversation goes on after kill -9 of its host'
        : 'starts anew, as its capabilities say';
    },
  ],
  [
    'stop',
    async (lab) => {
      await lab.call('stop', { reason: 'the check is over', graceMs: 1_000 }, CALL);
      if (lab.processes() > 0) throw new Error(`${lab.processes()} processes are left`);
      return 'nothing of it is left';
    },
  ],
];

/** Runs every check; after one that failed the rest has no ground to stand on, and is skipped. */
export async function runChecks(lab: Lab): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [check, run] of CHECKS) {
    if (results.some(({ state }) => state === 'failed')) {
      results.push({ check, state: 'skipped', detail: 'an earlier check failed' });
      continue;
    }
    try {
      results.push({ check, state: 'ok', detail: await run(lab) });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      results.push({ check, state: 'failed', detail });
    }
  }
  return results;
}
