/** Runs work on a list, a bounded number of items at a time, and leaves nothing running behind. */

/**
 * @returns the results in the items' order
 * @throws the first error, after everything that was started has ended; nothing is started after an error
 */
export async function runBounded<Item, Value>(options: {
  items: readonly Item[];
  run: (item: Item) => Promise<Value>;
  atOnce: number;
}): Promise<readonly Value[]> {
  const { items, run, atOnce } = options;
  const results: Value[] = [];
  const errors: unknown[] = [];
  const waiting = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next && errors.length === 0; next = waiting.shift()) {
      const [index, item] = next;
      try {
        results[index] = await run(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (errors.length > 0) throw errors[0];
  return results;
}
