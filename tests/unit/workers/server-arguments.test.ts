import { expect, it } from 'vitest';
import { serverArguments } from '../../../workers/temporal/launch.ts';

it('starts the server with WAL, a fast transfer queue, one partition, on loopback only', () => {
  const text = serverArguments({
    port: 7,
    uiPort: 8,
    httpPort: 9,
    dbFile: '/h/t/server-1.32.db',
  }).join(' ');
  for (const part of [
    'server start-dev',
    '--ip 127.0.0.1',
    '--port 7',
    '--ui-port 8',
    '--http-port 9',
    '--db-filename /h/t/server-1.32.db',
    '--namespace cake',
    '--sqlite-pragma journal_mode=wal',
    '--sqlite-pragma synchronous=normal',
    '--dynamic-config-value history.transferProcessorMaxPollRPS=1000',
    '--dynamic-config-value matching.numTaskqueueReadPartitions=1',
    '--dynamic-config-value matching.numTaskqueueWritePartitions=1',
  ]) {
    expect(text).toContain(part);
  }
});
