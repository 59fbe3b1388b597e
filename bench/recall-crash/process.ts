import { join } from 'node:path';
import { openCakeDb, type CakeDb } from '../../db/cake-db.ts';
import { LockHeldError } from '../../db/errors.ts';

/** How long a second writer waits for the first one: longer than a round, so that it takes over. */
const TAKE_OVER_MS = 20_000;
const SIGNATURES = 5;
const [, , role = '', home = '', firstArg = '0'] = process.argv;
const path = join(home, 'cake.db');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** One committed unit of work: an error, a message with its outcome, a fact; then it is acknowledged. */
function write(db: CakeDb, n: number): void {
  const tsMs = Date.now();
  db.recall.recordError({
    taskId: 'w',
    seq: n,
    tsMs,
    signature: `signature ${n % SIGNATURES}`,
    errorType: 'PY_MODULE_MISSING',
    normalized: `No module named 'thing number ${n % SIGNATURES}'`,
    message: 'm',
  });
  const injectionId = `w:${n}`;
  db.interventions.record({
    injectionId,
    taskId: 'w',
    number: n,
    signature: `signature ${n % SIGNATURES}`,
    errorType: 'PY_MODULE_MISSING',
    episode: n,
    strike: 1,
    fixId: 'PY_MODULE_MISSING/install',
    action: 'Run pip install thing',
    fixCommand: null,
    failedCommand: null,
    text: 't',
    composedAtMs: tsMs,
    detectedAtMs: tsMs,
  });
  db.interventions.setOutcome({ injectionId, outcome: 'success', basis: 'passed', atMs: tsMs });
  db.ledger.storeContext('w', { last: n });
  say(`done ${n}`);
}

/** Writes until it is killed; the numbers go on behind the last one that was stored. */
function writer(waitMs: number): void {
  let db: CakeDb;
  try {
    db = openCakeDb(path, { lockWaitMs: waitMs });
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    say('refused');
    return;
  }
  say('writing');
  let n = Math.max(Number(firstArg), Number(db.ledger.getContext('w')['last'] ?? 0));
  // Done before, perhaps: a second time changes nothing.
  if (n > 0) write(db, n);
  const go = (): void => {
    for (let some = 0; some < 5; some += 1) write(db, (n += 1));
    if (n % 200 < 5) db.recall.cleanupStep();
    setImmediate(go);
  };
  go();
}

function reader(): void {
  const db = openCakeDb(path, { readonly: true });
  say('reading');
  let before = 0;
  const go = (): void => {
    db.recall.getSimilarErrors("No module named 'thing number 1'");
    const { successes, failures } = db.ledger.getEffectivenessStats('PY_MODULE_MISSING');
    // What a reader has seen committed never goes away.
    if (failures > 0 || successes < before) throw new Error(`${successes} after ${before}`);
    before = successes;
    db.recall.getErrorCount('signature 1');
    setImmediate(go);
  };
  go();
}

process.on('uncaughtException', (error: Error & { code?: string }) => {
  say(`error ${error.code ?? error.name}: ${error.message}`);
  process.exit(1);
});
switch (role) {
  case 'writer':
    writer(0);
    break;
  case 'second':
    writer(TAKE_OVER_MS);
    break;
  default:
    reader();
}
