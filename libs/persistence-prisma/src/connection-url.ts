/** Connection strings, handled so that no error ever repeats one. */

/**
 * Splits a connection string into the database that it names and the same server's maintenance database.
 * @throws {Error} without a cause, since the URL parser's own error carries the whole string and its password
 */
export function parseConnectionUrl(connectionUrl: string): { database: string; maintenanceUrl: string } {
  const url = URL.canParse(connectionUrl) ? new URL(connectionUrl) : null;
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '');
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || database === '') {
    throw new Error('Cannot use the database URL: wanted postgresql://USER:PASSWORD@HOST:PORT/DATABASE');
  }
  url.pathname = '/postgres';
  return { database, maintenanceUrl: url.href };
}
