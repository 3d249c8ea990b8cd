/** Lists that cannot be empty: what keeps a conclusion without evidence from compiling. */

/** At least one item. */
export type NonEmpty<Item> = readonly [Item, ...Item[]];

/** @returns the list as what it was found to be, or null where it has no item */
export function nonEmpty<Item>(items: readonly Item[]): NonEmpty<Item> | null {
  const [first, ...rest] = items;
  return first === undefined ? null : [first, ...rest];
}
