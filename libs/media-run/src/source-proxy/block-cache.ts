/**
 * Blocks of sources on the local disk, the longest unused dropped first: every chunk of a lecture reads the index of its
 * file, megabytes in one of hours, and a worker encodes many chunks of one lecture.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BLOCK_BYTES } from './byte-range';

/** Which block of which source; `source` names its content, not its address alone. */
export interface BlockKey {
  readonly source: string;
  readonly index: number;
}

export class BlockCache {
  readonly bytesMax: number;
  readonly #folder: string;
  /** File names, the longest unused first. */
  readonly #files = new Set<string>();

  /** @param options.folder its own; made when the first block is kept */
  constructor({ folder, bytesMax }: { folder: string; bytesMax: number }) {
    this.#folder = folder;
    this.bytesMax = bytesMax;
  }

  /** @returns null where it is not kept (any more) */
  async find(key: BlockKey): Promise<Buffer | null> {
    const name = fileName(key);
    if (!this.#files.delete(name)) return null;
    try {
      const data = await readFile(join(this.#folder, name));
      this.#files.add(name);
      return data;
    } catch {
      return null; // dropped meanwhile, or removed by somebody: it can be fetched again
    }
  }

  /**
   * Keeps a block where there is room; a full disk costs the cache, not the encode. The block appears whole, in place of
   * the same one of another reader: two parts of one source may fetch it at once, and find it while it is kept again.
   */
  async keep(key: BlockKey, data: Uint8Array): Promise<void> {
    const name = fileName(key);
    const written = join(this.#folder, `${name}.${randomUUID()}`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(written, data, { mode: 0o600 });
      await rename(written, join(this.#folder, name));
      this.#files.add(name);
      await this.#dropUnused();
    } catch {
      await rm(written, { force: true }).catch(() => undefined);
    }
  }

  async #dropUnused(): Promise<void> {
    for (const name of this.#files) {
      if (this.#files.size * BLOCK_BYTES <= this.bytesMax) return;
      this.#files.delete(name);
      await rm(join(this.#folder, name), { force: true });
    }
  }
}

const fileName = ({ source, index }: BlockKey): string =>
  `${createHash('sha256').update(source).digest('hex').slice(0, 32)}-${index}`;
