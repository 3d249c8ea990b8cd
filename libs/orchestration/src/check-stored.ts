/** Asks the object store for every file of every part: what was uploaded hours ago, by whomever, may be gone. */
import { filesOf } from '@ffleet/media-plan';
import type { ProofCheck } from '@ffleet/media-plan';
import type { ObjectStore, PartResult } from '@ffleet/ports';
import { runBounded } from './run-bounded';

const LISTS_AT_ONCE = 8;

export interface StoredCheck {
  /** For the proof. */
  readonly check: ProofCheck;
  /** Prefixes of the parts of which not every file is there with its size. */
  readonly missing: readonly string[];
}

/** @throws when the object store does not answer */
export async function checkStored(options: {
  parts: readonly PartResult[];
  objects: ObjectStore;
}): Promise<StoredCheck> {
  const { parts, objects } = options;
  const checked = await runBounded({ items: parts, run: (part) => findGone({ part, objects }), atOnce: LISTS_AT_ONCE });
  const gone = checked.flatMap(({ files }) => files);
  const count = parts.reduce((sum, { encoded }) => sum + filesOf(encoded).length, 0);
  return {
    check: {
      name: 'objects-stored',
      about: 'stream',
      expected: `${count} files of their size in the object store`,
      seen: gone[0] === undefined ? 'all' : `${count - gone.length}; not ${gone[0]}`,
      holds: gone.length === 0,
    },
    missing: checked.filter(({ files }) => files.length > 0).map(({ keyPrefix }) => keyPrefix),
  };
}

async function findGone({ part, objects }: { part: PartResult; objects: ObjectStore }) {
  const { keyPrefix, encoded } = part;
  const sizes = new Map((await objects.list({ prefix: keyPrefix })).map(({ key, sizeBytes }) => [key, sizeBytes]));
  const files = filesOf(encoded)
    .filter(({ name, sizeBytes }) => sizes.get(keyPrefix + name) !== sizeBytes)
    .map(({ name }) => keyPrefix + name);
  return { keyPrefix, files };
}
