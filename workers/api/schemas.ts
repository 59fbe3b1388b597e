import { z } from 'zod';

const ms = z.int().describe('milliseconds since 1970');
const share = z.number().min(0).max(1);

/** Answer of `/v1/recall/similar`. */
export const similarAnswer = z.strictObject({
  errors: z.array(
    z.strictObject({
      signature: z.string(),
      errorType: z.string(),
      normalized: z.string(),
      similarity: share.describe('normalised Levenshtein likeness'),
      lastSeenMs: ms,
    }),
  ),
});

const fixCount = z.strictObject({
  fixId: z.string().nullable().describe('null: another way was asked for'),
  action: z.string().nullable(),
  times: z.int().min(0),
  tasks: z.int().min(0),
  lastAtMs: ms,
});

/** Answer of `/v1/ledger/types/{type}/history`. */
export const historyAnswer = z.strictObject({
  errorType: z.string(),
  messages: z.int().min(0),
  unproven: z.int().min(0),
  successfulFixes: z.array(fixCount),
  failedAttempts: z.array(fixCount),
  meanTimeToResolutionMs: z.int().min(0).nullable(),
  escalation: z.strictObject({
    resolvedAtStrike: z.record(z.string(), z.int().min(1)),
    unresolved: z.int().min(0),
    patterns: z.array(
      z.strictObject({ fixIds: z.array(z.string()).min(2), times: z.int().min(1) }),
    ),
  }),
});

/** Answer of `/v1/ledger/effectiveness`. */
export const effectivenessAnswer = z.strictObject({
  types: z.array(
    z.strictObject({
      errorType: z.string(),
      successes: z.int().min(0),
      failures: z.int().min(0),
      successRate: share.nullable(),
      fixes: z
        .array(
          z.strictObject({
            fixId: z.string(),
            rate: share.describe('share of successes, older ones and related types counting less'),
            lower: share.describe('lower end of the 95 % interval'),
            n: z.int().min(1),
            successes: z.int().min(0),
          }),
        )
        .describe('surest first; fixes seen under related types are among them'),
    }),
  ),
});

/** Answer of `/v1/tasks/{id}/context`. */
export const contextAnswer = z.strictObject({
  taskId: z.string(),
  context: z.record(z.string(), z.unknown()),
});

/** Answer of `/v1/db/stats`. */
export const statsAnswer = z.strictObject({
  pid: z.int(),
  path: z.string(),
  connections: z.strictObject({
    writers: z.int().min(0),
    readers: z.int().min(0),
    max: z.int().min(1),
  }),
  health: z.strictObject({
    mode: z.enum(['file', 'memory']),
    problem: z.string().nullable(),
    repairs: z.int().min(0),
    oldestOut: z.int().min(0),
    lockWaits: z.int().min(0),
  }),
});

/** Answers of the maintenance calls. */
export const inspectAnswer = z.strictObject({
  damage: z.string().nullable().describe('what was repaired'),
});
export const cleanUpAnswer = z.strictObject({ deleted: z.int().min(0) });
export const optimizeAnswer = z.strictObject({ bytesBefore: z.int(), bytesAfter: z.int() });
export const importAnswer = z.strictObject({ added: z.int().min(0) });
export const backupAnswer = z.strictObject({
  dir: z.string(),
  files: z.int().min(1),
  skipped: z.array(z.strictObject({ taskId: z.string(), problem: z.string() })),
});

/** Every error of the API. */
export const problem = z.strictObject({
  error: z.string().describe('stable name'),
  message: z.string().describe('what is wrong and what to do'),
});
