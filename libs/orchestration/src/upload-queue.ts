/** Uploads finished files while the encoder goes on, a bounded number at a time. */
import type { Clock, ObjectStore, ProducedFile, ScratchFolder } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';

const CONCURRENT_UPLOADS_MAX = 4;
/** An upload that is silent for longer must not keep a worker that has to go away from handing its job back. */
const STOP_PATIENCE = milliseconds(2_000);

const CONTENT_TYPES: readonly (readonly [suffix: string, contentType: string])[] = [
  ['.m3u8', 'application/vnd.apple.mpegurl'],
  ['.m4s', 'video/iso.segment'],
  ['.mp4', 'video/mp4'],
  ['.vtt', 'text/vtt'],
  ['.jpg', 'image/jpeg'],
];

/** The media type of an output file (RFC 8216 section 4; ISO/IEC 23000-19). */
export function contentTypeOf(name: string): string {
  return CONTENT_TYPES.find(([suffix]) => name.endsWith(suffix))?.[1] ?? 'application/octet-stream';
}

export interface UploadQueue {
  /** Takes a file at once; it is removed from the scratch space when it is uploaded. */
  add(file: ProducedFile): void;
  /** Waits for all files. @throws the first upload's error */
  drain(): Promise<void>;
  /** Drops what waits, and gives the uploads under way a little time to end: one that is given up may yet arrive. */
  stop(): Promise<void>;
}

/**
 * @param options.onFailure called once, at the first failed upload, so that the encoder can be stopped early
 */
export function createUploadQueue(options: {
  objects: ObjectStore;
  scratch: ScratchFolder;
  keyPrefix: string;
  clock: Clock;
  onFailure: (error: unknown) => void;
}): UploadQueue {
  const { objects, scratch, keyPrefix, clock, onFailure } = options;
  const givenUp = new AbortController();
  const waiting: ProducedFile[] = [];
  const workers = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;

  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file && !failure; file = waiting.shift()) {
      const { name, path } = file;
      await objects.putFile({ key: keyPrefix + name, path, contentType: contentTypeOf(name), signal: givenUp.signal });
      await scratch.discard({ path });
    }
  };
  const start = (): void => {
    const worker = work()
      .catch((error: unknown) => {
        if (failure) return;
        failure = { error };
        onFailure(error);
      })
      .finally(() => {
        workers.delete(worker);
        // What came between its last look and its end.
        if (waiting.length > 0 && !failure) start();
      });
    workers.add(worker);
  };

  return {
    add(file) {
      waiting.push(file);
      if (workers.size < CONCURRENT_UPLOADS_MAX) start();
    },
    async drain() {
      while (workers.size > 0) await Promise.all(workers);
      if (failure) throw failure.error;
    },
    async stop() {
      waiting.length = 0;
      const ended = new AbortController();
      const patience = clock.sleep({ duration: STOP_PATIENCE, signal: ended.signal }).then(() => givenUp.abort());
      while (workers.size > 0) await Promise.all(workers);
      ended.abort();
      await patience;
    },
  };
}
