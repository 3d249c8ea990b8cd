/** Uploads finished files while the encoder goes on, a bounded number at a time. */
import type { ObjectStore, ProducedFile, ScratchFolder } from '@ffleet/ports';

const CONCURRENT_UPLOADS_MAX = 4;

const CONTENT_TYPES: readonly (readonly [suffix: string, contentType: string])[] = [
  ['.m3u8', 'application/vnd.apple.mpegurl'],
  ['.m4s', 'video/iso.segment'],
  ['.mp4', 'video/mp4'],
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
  /** Drops what waits, and waits for the uploads under way: once it resolves, nothing arrives any more. */
  stop(): Promise<void>;
}

/**
 * @param options.onFailure called once, at the first failed upload, so that the encoder can be stopped early
 */
export function createUploadQueue(options: {
  objects: ObjectStore;
  scratch: ScratchFolder;
  keyPrefix: string;
  onFailure: (error: unknown) => void;
}): UploadQueue {
  const { objects, scratch, keyPrefix, onFailure } = options;
  const waiting: ProducedFile[] = [];
  const workers = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;

  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file && !failure; file = waiting.shift()) {
      const { name, path } = file;
      await objects.putFile({ key: keyPrefix + name, path, contentType: contentTypeOf(name) });
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
      .finally(() => workers.delete(worker));
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
      while (workers.size > 0) await Promise.all(workers);
    },
  };
}
