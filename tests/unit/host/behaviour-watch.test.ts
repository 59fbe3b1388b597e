import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../domain/events.ts';
import type { ErrorFinding } from '../../../domain/errors/types.ts';
import { createBehaviourWatch } from '../../../host/behaviour-watch.ts';

type Finished = Extract<AgentEvent, { kind: 'tool_finished' }>;

/** A session whose work tree is a name, and whose clock goes on by a second with each deed. */
function session(limits = {}) {
  let tree = 'start';
  let nowMs = 1_000_000;
  let calls = 0;
  const watch = createBehaviourWatch({ tree: () => Promise.resolve(tree), limits });
  const tick = (): number => (nowMs += 1000);
  const finding = (signature: string, captures = {}, family = 'node'): AgentEvent => ({
    kind: 'error_detected',
    finding: { signature, captures, family } as ErrorFinding,
  });
  return {
    watch,
    finding,
    edit: async (name: string) => {
      await watch.settled();
      tree = name;
    },
    run: (command: string, exitCode = 0, found: AgentEvent[] = []): void => {
      const run: Finished = {
        kind: 'tool_finished',
        toolCallId: `call-${(calls += 1)}`,
        command,
        exitCode,
        durationMs: 1,
      };
      watch.started({ toolCallId: run.toolCallId, command, nowMs: tick() });
      watch.finished(run, found, tick());
    },
    say: () => watch.spoke(tick()),
    claim: () => watch.claimed(tick()),
    use: (tokens: number, minutes = 1) => {
      nowMs += minutes * 60_000;
      watch.used(tokens, nowMs);
    },
    told: async (): Promise<string[]> => {
      await watch.settled();
      return watch
        .tick(nowMs)
        .flatMap((event) => (event.kind === 'health_lost' ? [event.what] : []));
    },
  };
}

const times = (count: number, deed: (index: number) => void): void => {
  for (let index = 0; index < count; index += 1) deed(index);
};

describe('a watch over behaviour', () => {
  it('reports the same error three times with no change of files between', async () => {
    const { run, finding, told } = session();
    times(3, (index) => run(`node app.js ${'abc'.charAt(index)}`, 1, [finding('s')]));
    expect(await told()).toEqual(['same_error']);
  });

  it('counts a repeated sighting within its minute like a new one', async () => {
    const { run, finding, told } = session();
    run('node app.js', 1, [finding('s')]);
    run('node app.js x', 1, [{ kind: 'error_repeated', signature: 's', count: 2 }]);
    run('node app.js y', 1, [{ kind: 'error_repeated', signature: 's', count: 3 }]);
    expect(await told()).toEqual(['same_error']);
  });

  it('holds edits between the sightings for debugging', async () => {
    const { run, edit, finding, told } = session();
    for (const name of ['one', 'two', 'three']) {
      run('npm test', 1, [finding('s')]);
      await edit(name);
    }
    expect(await told()).toEqual([]);
  });

  it('reports a cycle of two commands, and no batch over files', async () => {
    const cycle = session();
    times(4, () => {
      cycle.run('make', 2);
      cycle.run('git status');
    });
    expect(await cycle.told()).toEqual(['cycle']);
    const batch = session();
    times(12, (index) => batch.run(`wc -l src/${'abcdefghijkl'.charAt(index)}.ts`));
    expect(await batch.told()).toEqual([]);
  });

  it('reports a test that goes from green to red again, and no test that is fixed', async () => {
    const { run, edit, finding, told } = session();
    const red = () => run('npm test', 1, [finding('t', { test: 'adds' }, 'tests')]);
    red();
    await edit('one');
    run('npm test');
    expect(await told()).toEqual([]);
    await edit('two');
    red();
    await edit('three');
    run('npm test');
    await edit('four');
    red();
    expect(await told()).toEqual(['regression_cycle']);
  });

  it('reports many calls without a change or evidence, and none while tests pass', async () => {
    const idle = session({ noProgressToolCalls: 10, cycleRepeats: 99 });
    times(10, (index) => idle.run(`cat docs/${'abcdefghij'.charAt(index)}.md`));
    expect(await idle.told()).toEqual(['no_progress']);
    const busy = session({ noProgressToolCalls: 10, cycleRepeats: 99 });
    times(12, (index) => busy.run(index % 5 === 4 ? 'npm test' : `cat docs/${index}x.md`));
    expect(await busy.told()).toEqual([]);
  });

  it('reports an agent that only talks, and none that works in between', async () => {
    const talker = session();
    times(3, () => talker.say());
    expect(await talker.told()).toEqual(['monologue']);
    const worker = session();
    times(6, () => {
      worker.say();
      worker.run('ls');
    });
    expect(await worker.told()).not.toContain('monologue');
  });

  it('reports a claim after an edit that no test has seen; a tree as it was at the start needs none', async () => {
    const stale = session();
    stale.run('npm test');
    await stale.edit('one');
    stale.claim();
    expect(await stale.told()).toEqual(['stale_evidence']);
    const fresh = session();
    await fresh.edit('start');
    fresh.run('npm test');
    fresh.claim();
    expect(await fresh.told()).toEqual([]);
    const tested = session();
    await tested.edit('one');
    tested.run('npm test');
    tested.claim();
    expect(await tested.told()).toEqual([]);
  });

  it('reports ten times the usual tokens a minute, and no steady use', async () => {
    const { use, told } = session();
    times(8, () => use(1000));
    expect(await told()).toEqual([]);
    use(10_000);
    expect(await told()).toEqual(['burn_rate']);
  });

  it('says it once, and again when it goes on after the message of the operator', async () => {
    const { watch, run, finding, told } = session({ cycleRepeats: 99 });
    times(5, () => run('node app.js', 1, [finding('s')]));
    expect(await told()).toEqual(['same_error']);
    watch.intervened('health:same_error');
    times(2, () => run('node app.js', 1, [finding('s')]));
    expect(await told()).toEqual([]);
    run('node app.js', 1, [finding('s')]);
    expect(await told()).toEqual(['same_error']);
  });

  it('goes on when the tree cannot be read', async () => {
    const watch = createBehaviourWatch({ tree: () => Promise.reject(new Error('locked')) });
    times(3, () => watch.spoke(1));
    await watch.settled();
    expect(watch.tick(2)).toMatchObject([{ kind: 'health_lost', what: 'monologue' }]);
  });
});
