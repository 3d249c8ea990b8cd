/** Pages of a list, with an opaque token for the next one. */

/** One page; the token is absent on the last one. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextToken: string | undefined;
}

/**
 * @param token from the page before; undefined for the first one
 * @returns undefined when the token was not made here
 */
export function pageOf<Item>(
  list: readonly Item[],
  { token, size }: { token: string | undefined; size: number },
): Page<Item> | undefined {
  const start = token === undefined ? 0 : readToken(token);
  if (start === undefined) return undefined;
  const end = start + size;
  return { items: list.slice(start, end), nextToken: end < list.length ? writeToken(end) : undefined };
}

const writeToken = (position: number): string => Buffer.from(`position:${position}`).toString('base64url');

function readToken(token: string): number | undefined {
  const match = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  return match ? Number(match[1]) : undefined;
}
