/** One error for everything that a database may do wrong, told without the connection string. */
import { types } from 'node:util';

/**
 * The database refused a statement or did not answer. The cause is Prisma's or pg's own error; the message names the
 * action and never a password.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';

  constructor(action: string, options: { cause: unknown }) {
    super(`Cannot ${action}: ${summarise(options.cause)}`, options);
  }
}

/** Runs one access to the database and names what it was for when it fails. */
export async function withDatabaseErrors<T>(action: string, access: () => Promise<T>): Promise<T> {
  try {
    return await access();
  } catch (cause) {
    throw new DatabaseError(action, { cause });
  }
}

/** Prisma opens its messages with the invocation that failed; what went wrong stands in the last line. */
function summarise(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? `${String(cause.code)}: ` : '';
  const message = types.isNativeError(cause) ? cause.message : String(cause);
  return code + (message.trim().split('\n').at(-1) || 'the database did not answer');
}
