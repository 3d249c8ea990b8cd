// Writes the migrations into a TypeScript module, so that a bundled app carries them: one file to ship, none to forget.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const library = path.resolve(import.meta.dirname, '..');
const folder = path.join(library, 'prisma', 'migrations');
const generated = path.join(library, 'src', 'generated');

const migrations = readdirSync(folder)
  .sort()
  .map((name) => ({ name, file: path.join(folder, name, 'migration.sql') }))
  .filter(({ file }) => existsSync(file))
  .map(({ name, file }) => ({ name, sql: readFileSync(file, 'utf8') }));

mkdirSync(generated, { recursive: true });
writeFileSync(
  path.join(generated, 'migrations.ts'),
  `/** Made by tools/embed-migrations.mjs from prisma/migrations. */\nexport const MIGRATIONS = ${JSON.stringify(migrations, null, 2)};\n`,
);
