import { afterAll, describe, expect, it } from 'vitest';
import { createMachine, IllegalTransitionError } from '../../domain/controller/machine.ts';
import { END_STATES, STATES, type Trigger } from '../../domain/controller/states.ts';
import { TRANSITIONS } from '../../domain/controller/table.ts';
import { FakeWorld, finding, taskInput } from '../support/fake-world.ts';
import { closeSandbox, WorkflowDriver } from '../support/workflow-driver.ts';

afterAll(closeSandbox);

const TRIGGERS = [...new Set(TRANSITIONS.map(({ on }) => on))];

describe('controller state machine', () => {
  it.each(TRANSITIONS)('moves from $from on $on to $to', ({ from, on, to }) => {
    const machine = createMachine(from);
    machine.fire(on);
    expect(machine.state).toBe(to);
  });

  it('refuses every trigger that the table does not hold, and stays where it is', () => {
    const legal = new Set(TRANSITIONS.map(({ from, on }) => `${from} ${on}`));
    for (const state of STATES) {
      for (const trigger of TRIGGERS.filter((on) => !legal.has(`${state} ${on}`))) {
        const machine = createMachine(state);
        expect(machine.can(trigger)).toBe(false);
        expect(() => machine.fire(trigger)).toThrow(IllegalTransitionError);
        expect(machine.state).toBe(state);
      }
    }
  });

  it('names state and trigger in the error of an illegal transition', () => {
    expect(() => createMachine('COMPLETED').fire('abort')).toThrow(/COMPLETED on abort/);
  });

  it('lets abort end every live state, and no trigger leave an end state', () => {
    for (const state of STATES) {
      expect(createMachine(state).can('abort')).toBe(!END_STATES.has(state));
      if (END_STATES.has(state)) {
        for (const trigger of TRIGGERS) expect(createMachine(state).can(trigger)).toBe(false);
      }
    }
  });

  it('has one row per state and trigger', () => {
    expect(new Set(TRANSITIONS.map(({ from, on }) => `${from} ${on}`)).size).toBe(
      TRANSITIONS.length,
    );
  });

  it('runs the exit handler before and the entry handler after the change, also on a self-loop', () => {
    const seen: string[] = [];
    const machine = createMachine('MONITORING', {
      onExit: (row) => seen.push(`exit ${row.from} in ${machine.state}`),
      onEntry: (row) => seen.push(`entry ${row.to} in ${machine.state}`),
    });
    const path: Trigger[] = [
      'agent_exited',
      'error_detected',
      'intervention_required',
      'fix_successful',
    ];
    for (const trigger of path) machine.fire(trigger);
    expect(seen).toEqual([
      'exit MONITORING in MONITORING',
      'entry MONITORING in MONITORING',
      'exit MONITORING in MONITORING',
      'entry DETECTING in DETECTING',
      'exit DETECTING in DETECTING',
      'entry INTERVENING in INTERVENING',
      'exit INTERVENING in INTERVENING',
      'entry MONITORING in MONITORING',
    ]);
  });

  it('calls classifier, recall and operator in that order on an error', async () => {
    const world = new FakeWorld();
    const driver = new WorkflowDriver(world.activities());
    world.nowMs = () => driver.nowMs;
    await driver.start('superviseTask', [taskInput()]);
    const before = driver.calls.length;
    world.push({ kind: 'error_detected', finding: finding('PY_MODULE_MISSING') });
    await driver.settled();
    const order = driver.calls.slice(before).filter((name) => name !== 'awaitEvents');
    expect(order).toEqual([
      'classifyError',
      'recordError',
      'createSnapshot',
      'composeMessage',
      'sendMessage',
    ]);
    expect(driver.searchAttributes['CakeState']).toBe('INTERVENING');
  });
});
