import { defineConfig } from 'drizzle-kit';

/** `npm run db:generate` writes a migration after a change of a schema; DB=journal chooses the journal's. */
const name = process.env['DB'] === 'journal' ? 'journal' : 'cake';

export default defineConfig({
  dialect: 'sqlite',
  schema: `./db/schema/${name}.ts`,
  out: `./db/migrations/${name}`,
});
