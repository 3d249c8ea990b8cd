/** A source on a server, read in blocks: each fetched once while it is kept, all of one and the same content. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isSameSource, mediaFailure } from '@ffleet/media-plan';
import type { MediaFailure, SourceIdentity } from '@ffleet/media-plan';
import { milliseconds } from '@ffleet/units';
import type { BlockCache, BlockKey } from './block-cache';
import { rangeOfBlock } from './byte-range';
import type { ByteRange } from './byte-range';
import type { FetchSource } from './fetch-public';
import { fetchRange } from './fetch-range';
import { locatorOf } from './source-version';

/** Waits before the 2nd, 3rd, ... try of one block: a server that restarts is back within them. */
const RETRY_DELAYS_MS = [200, 500, 1_000, 2_000, 4_000];
/** A quarter of a megabyte takes a fraction of this on the slowest line that could keep an encode busy. */
const REQUEST_TIME_LIMIT = milliseconds(30_000);

/** A source that could not be read on; `failure` says why. */
export class SourceTrouble extends Error {
  readonly failure: MediaFailure;

  constructor(failure: MediaFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

export class RemoteSource {
  readonly #options;
  readonly #locator: string;
  readonly #underWay = new Map<number, Promise<Buffer>>();
  #identity: Promise<SourceIdentity> | null = null;
  #failure: MediaFailure | null = null;
  #bytesFetched = 0;
  #bytesRead = 0;

  /**
   * @param options.expected the content that is wanted; null for whichever stands there
   * @param options.signal ends every request
   * @param options.onFailure called once, when reading on is of no use
   */
  constructor(options: {
    sourceUrl: string;
    fetchSource: FetchSource;
    expected: SourceIdentity | null;
    cache: BlockCache;
    retriesMax: number;
    signal: AbortSignal;
    onFailure: () => void;
  }) {
    this.#options = options;
    this.#locator = locatorOf(options.sourceUrl);
  }

  /** What ended the reading, where something did. */
  get failure(): MediaFailure | null {
    return this.#failure;
  }

  /** Bytes that its server has sent. */
  get bytesFetched(): number {
    return this.#bytesFetched;
  }

  /** Bytes that were read of it, those that were kept among them: who reads is at work. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /**
   * Asked of the server once, for one byte: what was kept of the content of yesterday is not for today's.
   * @throws as `readBlock`
   */
  identify(): Promise<SourceIdentity> {
    this.#identity ??= this.#fetch({ range: { first: 0, last: 0 }, expected: this.#options.expected }).then(
      ({ identity }) => identity,
    );
    return this.#identity;
  }

  /**
   * @param options.isPassing whether the reader goes through the source from end to end: what does not fit into the cache
   * as a whole would push out what others read again, such as the index
   * @throws {SourceTrouble} when the server refuses, stays in trouble, or has other content than before; from then on at once
   * @throws the signal's reason if it aborts
   */
  async readBlock(index: number, options: { isPassing: boolean }): Promise<Buffer> {
    const underWay =
      this.#underWay.get(index) ?? this.#findOrFetch(index, options).finally(() => void this.#underWay.delete(index));
    this.#underWay.set(index, underWay);
    const block = await underWay;
    this.#bytesRead += block.length;
    return block;
  }

  async #findOrFetch(index: number, { isPassing }: { isPassing: boolean }): Promise<Buffer> {
    const identity = await this.identify();
    const { cache } = this.#options;
    const key = this.#keyOf(identity, index);
    const kept = key && (await cache.find(key));
    if (kept) return kept;
    const { data } = await this.#fetch({ range: rangeOfBlock(index, identity), expected: identity });
    if (key && !(isPassing && identity.size > cache.bytesMax)) await cache.keep(key, data);
    return data;
  }

  async #fetch(request: { range: ByteRange; expected: SourceIdentity | null }) {
    const { sourceUrl, fetchSource, retriesMax, signal } = this.#options;
    for (let retries = 0; ; retries += 1) {
      if (this.#failure) throw new SourceTrouble(this.#failure);
      const answer = await fetchRange({
        ...request,
        ...{ sourceUrl, fetchSource, timeLimit: REQUEST_TIME_LIMIT, signal },
      });
      const delay = RETRY_DELAYS_MS[Math.min(retries, RETRY_DELAYS_MS.length - 1)];
      if (answer.kind === 'part' && isExpected(answer.identity, request.expected)) {
        this.#bytesFetched += answer.data.length;
        return answer;
      }
      if (answer.kind === 'part' || answer.kind === 'changed') return this.#fail(SOURCE_CHANGED);
      if (answer.kind === 'refused') return this.#fail(answer.failure);
      if (retries >= retriesMax) return this.#fail(request.expected ? interrupted(answer.failure) : answer.failure);
      await sleep(delay, undefined, { signal });
    }
  }

  /** Without a version, nobody can tell whether a block is still what stands there. */
  #keyOf({ size, version }: SourceIdentity, index: number): BlockKey | null {
    return version === null ? null : { source: `${this.#locator} ${size} ${version}`, index };
  }

  #fail(failure: MediaFailure): never {
    if (this.#failure === null) {
      this.#failure = failure;
      this.#options.onFailure();
    }
    throw new SourceTrouble(failure);
  }
}

const isExpected = (identity: SourceIdentity, expected: SourceIdentity | null): boolean =>
  expected === null || isSameSource(expected, identity);

/** It could be read before. */
const interrupted = ({ message }: MediaFailure): MediaFailure => mediaFailure('source-interrupted', message);

const SOURCE_CHANGED = mediaFailure(
  'source-changed',
  'Cannot read the source: it was replaced while it was read; retry the video once its upload is complete',
);
