// The engine's view of PostgreSQL: queries through `pg`, with values in the shapes that the engine wants.
import { randomUUID } from 'node:crypto';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { withDatabase } from './urls.mjs';

const PROVIDER = { provider: 'postgres', adapterName: 'pg-migrate' };

/** Type numbers of PostgreSQL's catalogue (pg_type.oid) that the engine's own queries return; others count as text. */
const COLUMN_TYPES = new Map([
  [16, ColumnTypeEnum.Boolean],
  [18, ColumnTypeEnum.Character],
  [20, ColumnTypeEnum.Int64],
  [21, ColumnTypeEnum.Int32],
  [23, ColumnTypeEnum.Int32],
  [26, ColumnTypeEnum.Int64],
  [1114, ColumnTypeEnum.DateTime],
  [1184, ColumnTypeEnum.DateTime],
  [2950, ColumnTypeEnum.Uuid],
  [1000, ColumnTypeEnum.BooleanArray],
  [1002, ColumnTypeEnum.CharacterArray],
  [1003, ColumnTypeEnum.TextArray],
  [1005, ColumnTypeEnum.Int32Array],
  [1007, ColumnTypeEnum.Int32Array],
  [1009, ColumnTypeEnum.TextArray],
  [1015, ColumnTypeEnum.TextArray],
  [1016, ColumnTypeEnum.Int64Array],
]);

/** A connection to the datasource, with shadow databases that are dropped after use. */
export function connectLive({ url, shadowDatabaseUrl }) {
  const schemaName = url ? (new URL(url).searchParams.get('schema') ?? undefined) : undefined;
  return bindMigrationAwareSqlAdapterFactory({
    ...PROVIDER,
    connect: async () => createAdapter({ pool: createPool(url), schemaName }),
    connectToShadowDb: async () => {
      if (shadowDatabaseUrl) return connectToGivenShadow({ url: shadowDatabaseUrl, schemaName });
      return connectToNewShadow({ url, schemaName });
    },
  });
}

let offline;
/** A connection to nothing, for comparing two schemas: the engine asks it for a server version and no more. */
export function connectOffline() {
  const version = {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 17.0', 170000]],
  };
  const adapter = { ...createAdapter({ pool: { end: async () => {} } }), queryRaw: async () => version };
  const connect = async () => adapter;
  offline ??= bindMigrationAwareSqlAdapterFactory({ ...PROVIDER, connect, connectToShadowDb: connect });
  return offline;
}

async function connectToGivenShadow({ url, schemaName }) {
  const pool = createPool(url);
  await pool.query('DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public');
  return createAdapter({ pool, schemaName });
}

async function connectToNewShadow({ url, schemaName }) {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const admin = createPool(url);
  await admin.query(`CREATE DATABASE "${name}"`);
  const drop = async () => {
    await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await admin.end();
  };
  return createAdapter({ pool: createPool(withDatabase(url, name)), schemaName, afterwards: drop });
}

function createPool(connectionString) {
  // A shadow database that is dropped cuts off its idle connection: no news.
  return new pg.Pool({ connectionString, max: 1 }).on('error', () => {});
}

function createAdapter({ pool, schemaName, afterwards = async () => {} }) {
  const run = async (query) => {
    try {
      return await pool.query(query);
    } catch (error) {
      throw new DriverAdapterError(describeFailure(error));
    }
  };
  return {
    ...PROVIDER,
    getConnectionInfo: () => ({ supportsRelationJoins: true, schemaName }),
    queryRaw: async ({ sql, args }) => {
      const { fields, rows } = await run({ text: sql, values: args, rowMode: 'array', types: VALUE_PARSERS });
      return {
        columnNames: fields.map(({ name }) => name),
        columnTypes: fields.map(({ dataTypeID }) => COLUMN_TYPES.get(dataTypeID) ?? ColumnTypeEnum.Text),
        rows,
      };
    },
    executeRaw: async ({ sql, args }) => (await run({ text: sql, values: args })).rowCount ?? 0,
    // One message of the simple protocol is one implicit transaction: a migration applies as a whole or not at all.
    executeScript: async (script) => void (await run(script)),
    startTransaction: async () => {
      throw new Error('Cannot start a transaction: the schema engine never asks for one');
    },
    dispose: async () => {
      await pool.end();
      await afterwards();
    },
  };
}

const isTimestamp = (oid) => oid === 1114 || oid === 1184;
const isBigInteger = (oid) => oid === 20 || oid === 26;
const VALUE_PARSERS = {
  getTypeParser: (oid, format) => {
    if (isTimestamp(oid)) return toIsoTimestamp;
    if (isBigInteger(oid)) return String;
    return pg.types.getTypeParser(oid, format);
  },
};

function toIsoTimestamp(text) {
  const hasOffset = /[+-]\d\d(:?\d\d)?$/.test(text);
  return new Date(hasOffset ? text : `${text}Z`).toISOString().replace('Z', '+00:00');
}

function describeFailure({ code, severity, message, detail, column, hint }) {
  if (!severity) return { kind: 'DatabaseNotReachable' };
  return { kind: 'postgres', code: code ?? 'N/A', severity, message, detail, column, hint };
}
