import type { CakeDb } from '../../db/cake-db.ts';
import type { FixUse } from '../../db/stores/ledger.ts';
import { recordOf } from '../../domain/errors/taxonomy/index.ts';
import {
  explainStanding,
  type Effectiveness,
  type Standing,
} from '../../domain/ledger/effectiveness.ts';
import { relatedTypes } from '../../domain/ledger/related-types.ts';
import type { CliContext } from '../context.ts';
import { reading } from '../db/open.ts';
import { paintFor, printJson, table } from '../output.ts';
import { usage } from '../task/errors.ts';

interface Options {
  json: boolean;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

interface TypeRow {
  errorType: string;
  fixes: (Effectiveness & { fixId: string; standing: Standing; reason: string })[];
}

function typeRow(db: CakeDb, errorType: string): TypeRow {
  const fixes = [...db.ledger.effectivenessOf(errorType)].map(([fixId, effect]) => ({
    fixId,
    ...effect,
    ...explainStanding(effect, { borrowedFrom: borrowedFrom(fixId, errorType), failedHere: false }),
  }));
  return { errorType, fixes: fixes.toSorted((a, b) => b.lower - a.lower || b.rate - a.rate) };
}

/** The type that a fix belongs to, when it is not the one in question. */
function borrowedFrom(fixId: string, errorType: string): string | undefined {
  const owner = fixId.slice(0, fixId.indexOf('/'));
  return owner !== errorType && recordOf(owner) ? owner : undefined;
}

/** `cake ledger show [type]`. */
export async function showCommand(
  cli: CliContext,
  type: string | undefined,
  options: Options,
): Promise<void> {
  const rows = reading(cli, (db) => {
    const types = type === undefined ? db.ledger.errorTypes().map((one) => one.errorType) : [type];
    return types.map((errorType) => typeRow(db, errorType));
  }).filter(({ fixes }) => fixes.length > 0);
  if (options.json) return printJson(cli, { types: rows });
  if (rows.length === 0) return cli.stdout('Nothing has been proven yet.\n');
  const { bold } = paintFor(cli);
  for (const { errorType, fixes } of rows) {
    cli.stdout(`${bold(errorType)}\n`);
    const lines = fixes.map(({ fixId, rate, lower, n, standing }) => [
      `  ${fixId}`,
      `${percent(rate)} of ${n}`,
      `at least ${percent(lower)}`,
      standing,
    ]);
    cli.stdout(`${await table(lines)}\n`);
  }
}

/** `cake ledger types`. */
export async function typesCommand(cli: CliContext, options: Options): Promise<void> {
  const rows = reading(cli, (db) =>
    db.ledger.errorTypes().map(({ errorType }) => ({
      ...db.ledger.historyOf(errorType),
      related: relatedTypes(errorType),
    })),
  );
  if (options.json) return printJson(cli, { types: rows });
  if (rows.length === 0) return cli.stdout('No message has been sent yet.\n');
  const times = (counts: readonly { times: number }[]): string =>
    String(counts.reduce((sum, one) => sum + one.times, 0));
  const lines = rows.map((row) => [
    row.errorType,
    String(row.messages),
    times(row.successfulFixes),
    times(row.failedAttempts),
    row.meanTimeToResolutionMs === null
      ? '-'
      : `${(row.meanTimeToResolutionMs / 1000).toFixed(1)} s`,
    String(row.escalation.unresolved),
  ]);
  const head = ['type', 'messages', 'helped', 'did not', 'mean time', 'unresolved'];
  cli.stdout(`${await table([head, ...lines])}\n`);
}

/** `cake ledger why <fix>`: where a fix stands, and on what that rests. */
export function whyCommand(cli: CliContext, fixId: string, options: Options): void {
  const found = reading(cli, (db) => {
    const uses = db.ledger.usesOf(fixId);
    const types = [...new Set(uses.map(({ errorType }) => errorType))];
    const standings = types.flatMap((errorType) =>
      typeRow(db, errorType)
        .fixes.filter((fix) => fix.fixId === fixId)
        .map((fix) => ({ errorType, ...fix })),
    );
    return { fixId, standings, uses };
  });
  if (found.uses.length === 0)
    throw usage(`Nothing is known of a fix ${fixId}.`, 'See cake ledger show.');
  if (options.json) return printJson(cli, found);
  const { bold, good, bad, dim } = paintFor(cli);
  cli.stdout(`${bold(fixId)}\n`);
  for (const { errorType, standing, reason } of found.standings)
    cli.stdout(`  for ${errorType}: ${standing}, ${reason}\n`);
  const line = ({ atMs, success, taskId, errorType, action, basis }: FixUse): string =>
    `  ${dim(new Date(atMs).toISOString())}  ${success ? good('helped') : bad('failed')}  ${taskId}  ${errorType}  ${action ?? ''}  ${dim(basis)}\n`;
  for (const use of found.uses) cli.stdout(line(use));
}
