/** Chance with a seed: the same seed chooses the same kills. */

export interface Random {
  /** 0 up to, but not including, 1. */
  next01(): number;
  /** A number from `min` up to `max`. */
  between(min: number, max: number): number;
  /** One of them. @throws {RangeError} when there is none */
  pick<Item>(items: readonly Item[]): Item;
}

/** @param seed a whole number. @see mulberry32, a generator of 32 bits of state in the public domain */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next01 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next01,
    between: (min, max) => min + (max - min) * next01(),
    pick(items) {
      const item = items[Math.floor(next01() * items.length)];
      if (item === undefined) throw new RangeError('Cannot pick one of no items');
      return item;
    },
  };
}
