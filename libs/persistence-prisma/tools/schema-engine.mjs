#!/usr/bin/env node
// Stand-in for Prisma's native schema engine, so that `prisma migrate` works from npm alone: the same JSON-RPC on stdin
// and stdout, answered by the WebAssembly build of the same engine over plain `pg`. PostgreSQL only; development only.
import { parseArgs } from 'node:util';
import { runDatabaseCommand } from './schema-engine/database-command.mjs';
import { serveJsonRpc } from './schema-engine/json-rpc.mjs';
import { createEngine, readEngineVersion } from './schema-engine/wasm-engine.mjs';

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true, short: 'd' },
    datasource: { type: 'string' },
    version: { type: 'boolean' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const datasource = values.datasource ? JSON.parse(values.datasource) : {};

if (values.version) {
  console.log(`schema-engine-cli ${readEngineVersion()}`);
} else if (positionals[0] === 'cli') {
  process.exitCode = await runDatabaseCommand({ command: positionals[1], url: datasource.url });
} else {
  const engine = createEngine({ datasource, schemaFiles: values.datamodels });
  await serveJsonRpc({ engine, input: process.stdin, output: process.stdout });
  process.exit(0); // the pools of an engine that was in use would keep the process alive
}
