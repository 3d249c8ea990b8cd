/**
 * How far a reader of a source is supplied ahead of what it takes. One that encodes takes a block now and then, and leaves in
 * the middle: more than the next block would be paid for and thrown away. One that only listens passes over gigabytes as
 * fast as they come: block by block, it would wait a round trip for each.
 */
import { BLOCK_BYTES } from './byte-range';

/** Sixteen requests at once: 160 MB/s at a latency of 25 ms. */
const BLOCKS_MAX = 16;
/** What is supplied ahead is a small part of what the reader has taken from here already. */
const SHARE_AHEAD_MAX = 1 / 8;
/** A reader that has taken its bytes by the second look at it did not make anybody wait. */
const LOOKS_OF_FAST_READER = 2;

export class ReadAhead {
  #bytesTaken = 0;
  #blocks = 1;

  /** Blocks that may be on their way to the reader at once, >= 1. */
  get blocks(): number {
    return this.#blocks;
  }

  /** More than this, unread in the kernel: the reader may have left. */
  get unreadBytesMax(): number {
    return (this.#blocks * BLOCK_BYTES) / 2;
  }

  /** @param options.looks how often the reader was looked at until it had taken enough, >= 1 */
  observe({ bytes, looks }: { bytes: number; looks: number }): void {
    this.#bytesTaken += bytes;
    const allowed = Math.floor((this.#bytesTaken * SHARE_AHEAD_MAX) / BLOCK_BYTES);
    const wanted = looks <= LOOKS_OF_FAST_READER ? this.#blocks * 2 : 1;
    this.#blocks = Math.max(1, Math.min(wanted, allowed, BLOCKS_MAX));
  }
}
