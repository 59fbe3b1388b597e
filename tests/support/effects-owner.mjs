// A worker's part in the life of an effects process: starts one, says its pid, and waits to be killed.
import { pathToFileURL } from 'node:url';

const [client, entry] = process.argv.slice(2);
const { createEffectsClient } = await import(pathToFileURL(client).href);
const effects = createEffectsClient({ entry, env: process.env });
effects.start();
console.log(effects.pid());
