/** Uploads that tell how far they are, counted where the S3 client sends them: each finished part is told. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore } from '@ffleet/ports';
import { bytes } from '@ffleet/units';
import type { Bytes } from '@ffleet/units';

/** An object store that tells after each part how much of a file has arrived. */
export interface UploadStore extends Pick<ObjectStore, 'putObject'> {
  putFile(
    options: Parameters<ObjectStore['putFile']>[0] & { onProgress: (sent: Bytes) => void },
  ): ReturnType<ObjectStore['putFile']>;
}

/** One upload at a time: parts of two would be counted together. @param options.client the one that `uploads` sends with */
export function meterUploads(options: {
  client: S3Client;
  uploads: Pick<ObjectStore, 'putFile' | 'putObject'>;
}): UploadStore {
  const { client, uploads } = options;
  let onPart: (size: number) => void = () => undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      if ('Body' in args.input && args.input.Body instanceof Uint8Array) onPart(args.input.Body.byteLength);
      return result;
    },
    { step: 'initialize', name: 'meterUploads' },
  );
  return {
    putFile: async ({ onProgress, ...upload }) => {
      let sent = 0;
      onPart = (size) => onProgress(bytes((sent += size)));
      try {
        await uploads.putFile(upload);
      } finally {
        onPart = () => undefined;
      }
    },
    putObject: (object) => uploads.putObject(object),
  };
}
