import { openStore } from './trees.ts';

// A process to be killed: says that it begins, then rolls back.
const [home = '', workTree = '', id = '', safetyId = ''] = process.argv.slice(2);
const store = openStore(home);
process.stdout.write('begin\n');
await store.restore({ workTree, id, safetyId });
process.stdout.write('end\n');
