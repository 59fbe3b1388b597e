import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openCakeDb, type CakeDb } from './cake-db.ts';
import { READER_QUERIES, type ReaderCall, type ReaderReply } from './reader-queries.ts';

const { path } = workerData as { path: string };
let open: { db: CakeDb; inode: number } | null = null;

/** The connection, made again when the file was replaced by a repaired one. */
function current(): CakeDb {
  const inode = statSync(path).ino;
  if (open?.inode === inode) return open.db;
  open?.db.close();
  open = null;
  open = { db: openCakeDb(path, { readonly: true }), inode };
  return open.db;
}

parentPort!.on('message', ({ id, query, input }: ReaderCall) => {
  let reply: ReaderReply;
  try {
    const ask = READER_QUERIES[query] as (db: CakeDb, input: unknown) => unknown;
    reply = { id, ok: true, value: ask(current(), input) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    reply = { id, ok: false, name, message };
  }
  // A thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort!.postMessage(reply);
});
