import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { patientClaude, startCrashModel } from './claude.ts';
import { crashRound, type RoundResult, type Victim } from './round.ts';
import { tableOf } from './table.ts';
import { createCakeWorld } from './world.ts';

/** `npm run crash -- --rounds 10 [--agent claude-code] [--victim worker,host,agent,temporal] [--seed 1] [--signal SIGTERM]`: kill -9 at random moments, and the books. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    agent: { type: 'string', default: 'scripted' },
    victim: { type: 'string', default: 'worker,host,agent,temporal' },
    signal: { type: 'string', default: 'SIGKILL' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
});
const rounds = Number(values.rounds);
const victims = values.victim.split(',') as Victim[];
let state = Number(values.seed);

/** Park–Miller generator: the moments of a run can be had again by its seed. */
function random(): number {
  state = (state * 48_271) % 2_147_483_647 || 1;
  return state / 2_147_483_647;
}

const userHome = mkdtempSync(join(tmpdir(), 'cake-user-'));
const model = values.agent === 'claude-code' ? await startCrashModel() : null;
const world = createCakeWorld(
  model
    ? { ANTHROPIC_BASE_URL: model.api.url, ANTHROPIC_API_KEY: 'crash-key', HOME: userHome }
    : {},
);
if (model) patientClaude(world.home);
const results: RoundResult[] = [];
console.log(`${rounds} rounds each, seed ${values.seed}, home ${world.home}`);
try {
  await world.cake('up', '--detach');
  for (const victim of victims) {
    for (let round = 1; round <= rounds; round += 1) {
      const result = await crashRound(world, victim, `${victim}-${round}`, random, {
        signal: values.signal as NodeJS.Signals,
        model,
        userHome,
      });
      results.push(result);
      console.log(
        `${victim.padEnd(8)} ${String(round).padStart(2)}  killed after ${String(result.killedAfterMs).padStart(4)} ms  resumed in ${String(result.resumedMs).padStart(5)} ms  ${result.outcome}  lost ${result.lost}  unread ${result.unread}  doubled ${result.doubled}  agents ${result.maxAgents}  conversations ${result.conversations}  left ${result.leftOver}  in a call ${result.inToolCall ? 'yes' : 'no'}  took ${(result.tookMs / 1_000).toFixed(1)} s`,
      );
    }
  }
} finally {
  await world.close();
  await model?.api.close();
  rmSync(userHome, { recursive: true, force: true });
}

console.log(`\n${tableOf(victims, results)}`);
const bad = results.filter(
  ({ lost, unread, doubled, maxAgents, conversations, outcome, leftOver }) =>
    lost + unread + doubled + leftOver > 0 ||
    maxAgents > 1 ||
    conversations > 1 ||
    outcome !== 'COMPLETED',
);
process.exitCode = bad.length === 0 ? 0 : 1;
