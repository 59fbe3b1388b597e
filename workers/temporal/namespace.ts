import type { Connection } from '@temporalio/client';
import { TemporalError } from './errors.ts';
import type { TemporalTarget } from './target.ts';

const RETENTION_SECONDS = 30 * 24 * 3600;
/** A fresh namespace is not seen by every part of a server at once: a cluster needs some 6 s. */
const VISIBLE_LIMIT_MS = 20_000;
/** Search attributes of a task (SPEC §16); all keywords. */
export const SEARCH_ATTRIBUTES = ['CakeState', 'CakeAgent', 'CakeRepo', 'CakeVerdict'] as const;
/** gRPC status codes, https://grpc.io/docs/guides/status-codes/ */
const GRPC = { notFound: 5, alreadyExists: 6, permissionDenied: 7, unimplemented: 12 };

const codeOf = (error: unknown): number | undefined => (error as { code?: number }).code;

/** Makes sure that the namespace exists, keeps histories for 30 days and knows CAKE's search attributes. */
export async function ensureNamespace(
  connection: Connection,
  target: TemporalTarget,
): Promise<void> {
  const { namespace } = target;
  const describe = async () => {
    try {
      return await connection.workflowService.describeNamespace({ namespace });
    } catch (error) {
      if (codeOf(error) === GRPC.notFound) return null;
      throw refused(target, error);
    }
  };
  const present = await describe();
  if (present === null) await register(connection, target);
  else if (
    target.embedded &&
    Number(present.config?.workflowExecutionRetentionTtl?.seconds ?? 0) !== RETENTION_SECONDS
  ) {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } },
    });
  }
  const deadline = Date.now() + VISIBLE_LIMIT_MS;
  while ((await describe()) === null) await pauseUntil(deadline, namespace);
  await ensureSearchAttributes(connection, target, deadline);
}

async function register(connection: Connection, target: TemporalTarget): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace: target.namespace,
      workflowExecutionRetentionPeriod: { seconds: RETENTION_SECONDS as never },
      description: 'Tasks supervised by CAKE',
    });
  } catch (error) {
    if (codeOf(error) !== GRPC.alreadyExists) throw refused(target, error);
  }
}

async function ensureSearchAttributes(
  connection: Connection,
  target: TemporalTarget,
  deadline: number,
): Promise<void> {
  const { default: proto } = await import('@temporalio/proto');
  const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  const { namespace } = target;
  /** Attributes that the server does not know yet; null while it does not see the namespace here. */
  const missing = async (): Promise<string[] | null> => {
    try {
      const known = await connection.operatorService.listSearchAttributes({ namespace });
      return SEARCH_ATTRIBUTES.filter((name) => known.customAttributes?.[name] === undefined);
    } catch (error) {
      if (codeOf(error) === GRPC.notFound) return null;
      // Temporal Cloud keeps this service to itself: its administrator has made the attributes.
      if (!target.embedded && isClosed(error)) return [];
      throw attributesRefused(namespace, error);
    }
  };
  let asked = false;
  for (;;) {
    const absent = await missing();
    if (absent?.length === 0) return;
    if (absent !== null && !asked) {
      asked = true;
      const searchAttributes = Object.fromEntries(absent.map((name) => [name, keyword]));
      const add = connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
      await add.catch((error: unknown) => {
        // Another process added them in this moment.
        if (codeOf(error) !== GRPC.alreadyExists) throw attributesRefused(namespace, error);
      });
      continue;
    }
    await pauseUntil(deadline, namespace);
  }
}

function isClosed(error: unknown): boolean {
  return codeOf(error) === GRPC.permissionDenied || codeOf(error) === GRPC.unimplemented;
}

function attributesRefused(namespace: string, error: unknown): TemporalError {
  const why = error instanceof Error ? error.message : String(error);
  return new TemporalError('namespace', `Search attributes of ${namespace} cannot be set: ${why}`, {
    remedy: `Create ${SEARCH_ATTRIBUTES.join(', ')} as Keyword in that namespace, by its administrator.`,
    cause: error,
  });
}

async function pauseUntil(deadline: number, namespace: string): Promise<void> {
  if (Date.now() > deadline) {
    throw new TemporalError(
      'namespace',
      `Namespace ${namespace} is not ready after ${VISIBLE_LIMIT_MS / 1000} s.`,
      {
        remedy: 'Run the command again.',
      },
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}

function refused(target: TemporalTarget, error: unknown): TemporalError {
  return new TemporalError(
    'namespace',
    `${target.address} refuses namespace ${target.namespace}: ${(error as Error).message}`,
    {
      remedy: 'Set TEMPORAL_NAMESPACE to a namespace that you may use.',
      cause: error,
    },
  );
}
