// The schema engine itself: Prisma's WebAssembly build, loaded by hand because Node imports no wasm module without a flag.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { connectLive, connectOffline } from './pg-adapter.mjs';

const { WebAssembly } = globalThis;
const packageFolder = path.dirname(
  createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
);

/** The commit that the engine was built from; the CLI compares it with its own. */
export function readEngineVersion() {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  return /[0-9a-f]{40}$/.exec(version)?.[0];
}

/** @param options.schemaFiles paths of the Prisma schema; absent where a command needs none */
export function createEngine({ datasource, schemaFiles }) {
  let panicMessage = null;
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panicMessage = message) };
  instantiate();
  const datamodels = schemaFiles?.map((file) => [file, readFileSync(file, 'utf8')]);
  const live = connectLive(datasource);
  const engines = new Map();
  const engineOver = async (connection) => {
    if (!engines.has(connection)) {
      engines.set(connection, await bindings.SchemaEngine.new({ datamodels }, () => {}, connection));
    }
    return engines.get(connection);
  };
  return {
    async call({ method, params, print }) {
      const engine = await engineOver(needsDatabase({ method, params }) ? live : connectOffline());
      if (method === 'getDatabaseVersion') return engine.version(params);
      if (method === 'createDatabase') return { databaseName: new URL(datasource.url).pathname.slice(1) };
      const result = await engine[method](params);
      if (method === 'diff' && result.stdout != null) print(result.stdout);
      return result ?? {};
    },
    describeError: (error) => {
      // An error of the database crosses the wasm border as a number; the connection remembers the real one.
      const number = Number(/External error id#(\d+)/.exec(error?.message)?.[1]);
      const original = live.errorRegistry.consumeError(number)?.error;
      return {
        is_panic: error instanceof WebAssembly.RuntimeError,
        message: panicMessage ?? original?.message ?? error?.message ?? String(error),
        error_code: typeof error?.code === 'string' ? error.code : undefined,
        meta: error?.meta ?? null,
      };
    },
  };
}

/** Two schemas, or a schema and nothing, can be compared without any database. */
function needsDatabase({ method, params }) {
  const isOffline = ({ tag }) => tag === 'empty' || tag === 'schemaDatamodel';
  return !(method === 'diff' && isOffline(params.from) && isOffline(params.to));
}

function instantiate() {
  const module = new WebAssembly.Module(readFileSync(path.join(packageFolder, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
}
