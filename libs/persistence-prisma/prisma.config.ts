/** Prisma's command line for this library: where its files are, and which schema engine it runs. */
import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The CLI reads this file before it looks for its engine, so nobody has to set a variable in a shell. Without the
// stand-in it would download a native engine, and fail on a machine that reaches nothing but the npm registry.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= path.join(__dirname, 'tools', 'schema-engine.mjs');
process.env['CHECKPOINT_DISABLE'] ??= '1';

export default defineConfig({
  schema: path.join(__dirname, 'prisma', 'schema.prisma'),
  migrations: { path: path.join(__dirname, 'prisma', 'migrations') },
  // `generate` needs no database; commands that do say so when none answers here.
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/ffleet' },
});
