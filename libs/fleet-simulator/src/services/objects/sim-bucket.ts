/** The simulated bucket: objects by key, and who wrote them. */
import { bytes } from '@ffleet/units';
import type { Bytes } from '@ffleet/units';
import type { ObjectStore } from '@ffleet/ports';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { Sabotage } from '../../sabotage';
import { FILE_SIZE } from '../media/sim-encode';

export interface SimObject {
  /** Empty for what is not text. */
  readonly body: string;
  readonly size: Bytes;
  readonly writtenBy: string;
}

export interface SimBucket {
  readonly objects: Map<string, SimObject>;
  /** Where an object of this key stands: elsewhere only under sabotage. */
  readonly place: (key: string) => string;
}

export function createSimBucket({ sabotage }: { sabotage: Sabotage | null }): SimBucket {
  return { objects: new Map(), place: sabotage === 'I5' ? withoutToken : (key) => key };
}

const SOURCE_SIZE = bytes(1_000_000);

export function createSimObjectStore(options: {
  bucket: SimBucket;
  network: Network;
  process: SimProcess;
  /** Objects under `prefix` are gone. */
  onDelete: (prefix: string) => void;
}): ObjectStore {
  const { bucket, network, process, onDelete } = options;
  const { objects, place } = bucket;
  const call = <Answer>(operation: string, effect: () => Answer): Promise<Answer> =>
    network.call<Answer>({
      process,
      service: 's3',
      operation: `objects.${operation}`,
      effect: (reply) => reply(effect()),
    });
  const put = ({ key, body, size }: { key: string; body: string; size: number }): void =>
    void objects.set(place(key), { body, size: bytes(size), writtenBy: process.name });

  return {
    presignRead: ({ key }) => call('presignRead', () => `https://bucket.invalid/${key}`),
    fetchSize: ({ key }) => call('fetchSize', () => (key.includes('/uploads/') ? SOURCE_SIZE : null)),
    // No simulated video is encrypted.
    readSmall: () => call('readSmall', () => null),
    list: ({ prefix }) =>
      call('list', () =>
        [...objects].flatMap(([key, { size }]) =>
          key.startsWith(place(prefix)) ? [{ key: prefix + key.slice(place(prefix).length), sizeBytes: size }] : [],
        ),
      ),
    putFile: ({ key }) => call('putFile', () => put({ key, body: '', size: FILE_SIZE })),
    putObject: ({ key, body }) =>
      call('putObject', () => put({ key, body: typeof body === 'string' ? body : '', size: body.length })),
    deletePrefix: ({ prefix }) =>
      call('deletePrefix', () => {
        const gone = [...objects.keys()].filter((key) => key.startsWith(place(prefix)));
        for (const key of gone) objects.delete(key);
        if (gone.length > 0) onDelete(place(prefix));
        return gone.length;
      }),
  };
}

/** `tenants/7/videos/53/<job>/2/720p/x` -> `tenants/7/videos/53/<job>/720p/x` */
const withoutToken = (key: string): string => key.replace(/^(tenants\/\d+\/videos\/\d+\/[^/]+)\/\d+\//, '$1/');
