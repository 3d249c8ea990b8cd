/** Chance without a shared sequence: each draw follows from the seed and from what it is for, so none shifts another. */

export interface Chance {
  /** Uniform in [0, 1), always the same for one purpose. */
  draw01(purpose: string): number;
  /** A number between `min` and `max`. */
  between(purpose: string, range: { min: number; max: number }): number;
  /** A whole number from `min` to `max`, both included. */
  wholeBetween(purpose: string, range: { min: number; max: number }): number;
  /** @throws {RangeError} for an empty list (a caller's bug) */
  pick<Item>(purpose: string, items: readonly Item[]): Item;
}

export function createChance({ seed }: { seed: number }): Chance {
  const draw01 = (purpose: string): number => hash32({ seed, text: purpose }) / 2 ** 32;
  return {
    draw01,
    between: (purpose, { min, max }) => min + draw01(purpose) * (max - min),
    wholeBetween: (purpose, { min, max }) => min + Math.floor(draw01(purpose) * (max - min + 1)),
    pick(purpose, items) {
      const item = items[Math.floor(draw01(purpose) * items.length)];
      if (item === undefined) throw new RangeError(`Cannot pick for ${purpose}: there is nothing to choose from`);
      return item;
    },
  };
}

/** Looked up once: this is the innermost loop, and in a test's sandbox each look at a global takes its time. */
const { imul } = Math;

/** FNV-1a over the text, then MurmurHash3's finaliser, so that neighbouring purposes differ in every bit. */
export function hash32({ seed, text }: { seed: number; text: string }): number {
  let hash = mix32(seed ^ 0x811c9dc5);
  for (let index = 0; index < text.length; index += 1) {
    hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix32(hash);
}

function mix32(value: number): number {
  let hash = value;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
