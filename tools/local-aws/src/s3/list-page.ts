/** One page of a bucket listing: prefix, delimiter and where to go on. No I/O. */

export interface ListQuestion {
  readonly prefix: string;
  readonly delimiter: string;
  /** Names that sort at or before this are left out; a common prefix counts as one name. */
  readonly after: string;
  readonly maxKeys: number;
}

export interface ListPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last name on a page that is not the last page. */
  readonly next: string | undefined;
}

/**
 * @param keys all keys of the bucket in the order of their UTF-8 bytes
 * @see Amazon S3 API Reference, ListObjectsV2
 */
export function listPage(keys: readonly string[], question: ListQuestion): ListPage {
  const { prefix, delimiter, after, maxKeys } = question;
  const afterBytes = Buffer.from(after);
  const found: string[] = [];
  const commonPrefixes = new Set<string>();
  let last = '';
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const commonPrefix = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    const name = commonPrefix ?? key;
    if (after !== '' && Buffer.compare(Buffer.from(name), afterBytes) <= 0) continue;
    if (commonPrefix !== undefined && commonPrefixes.has(commonPrefix)) continue;
    if (found.length + commonPrefixes.size >= maxKeys)
      return { keys: found, commonPrefixes: [...commonPrefixes], next: maxKeys === 0 ? undefined : last };
    if (commonPrefix === undefined) found.push(key);
    else commonPrefixes.add(commonPrefix);
    last = name;
  }
  return { keys: found, commonPrefixes: [...commonPrefixes], next: undefined };
}
