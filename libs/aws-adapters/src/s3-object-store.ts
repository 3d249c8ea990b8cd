/** Sources and outputs in one S3 bucket. */
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectStore, StoredObject } from '@ffleet/ports';
import { bytes } from '@ffleet/units';
import { callAws, codeOf } from './call-aws';
import { deletePrefix } from './s3-delete-prefix';
import { uploadFile } from './s3-upload-file';

/** SigV4 signs for a week at most (AWS, "Sharing objects with presigned URLs"). */
const EXPIRES_IN_MAX = 604_800;

/**
 * Works with one bucket. Every method throws AwsCallError when S3 refuses or does not answer; `fetchSize` cannot tell a
 * missing bucket from a missing object, and needs the permission to list, without which S3 answers 403 for both.
 * @see AWS API Reference, S3 GetObject, HeadObject, PutObject
 */
export function createS3ObjectStore(options: { client: S3Client; bucket: string }): ObjectStore {
  const { client, bucket } = options;
  return {
    presignRead: ({ key, expiresIn }) => {
      if (!(expiresIn >= 1 && expiresIn <= EXPIRES_IN_MAX)) {
        throw new RangeError(`Cannot sign a URL for ${expiresIn} s: 1..${EXPIRES_IN_MAX} s is allowed`);
      }
      return callAws({
        action: `sign a URL for s3://${bucket}/${key}`,
        call: () => {
          // The SDK has learnt from S3's answers how wrong this machine's clock is, but signs URLs by the clock.
          const signingDate = new Date(Date.now() + client.config.systemClockOffset);
          return getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn, signingDate });
        },
      });
    },

    fetchSize: ({ key }) =>
      callAws({
        action: `read the size of s3://${bucket}/${key}`,
        call: async () => {
          try {
            const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
            if (ContentLength === undefined) throw new Error('S3 answered without a Content-Length');
            return bytes(ContentLength);
          } catch (error) {
            if (codeOf(error) === 'NotFound') return null;
            throw error;
          }
        },
      }),

    readSmall: ({ key, maxBytes }) =>
      callAws({
        action: `read s3://${bucket}/${key}`,
        call: async () => {
          try {
            // One byte more than is wanted, to see that there is more.
            const Range = `bytes=0-${maxBytes}`;
            const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
            const data = (await Body?.transformToByteArray()) ?? new Uint8Array();
            return data.byteLength > maxBytes ? null : data;
          } catch (error) {
            if (codeOf(error) === 'NoSuchKey') return null;
            throw error;
          }
        },
      }),

    list: ({ prefix }) =>
      callAws({
        action: `list s3://${bucket}/${prefix}*`,
        call: async () => {
          const objects: StoredObject[] = [];
          for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
            for (const { Key, Size } of Contents) {
              if (Key !== undefined) objects.push({ key: Key, sizeBytes: bytes(Size ?? 0) });
            }
          }
          return objects;
        },
      }),

    putFile: (file) => uploadFile({ client, bucket, ...file }),

    putObject: async ({ key, body, contentType }) => {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType });
      await callAws({ action: `write s3://${bucket}/${key}`, call: () => client.send(command) });
    },

    deletePrefix: ({ prefix }) => deletePrefix({ client, bucket, prefix }),
  };
}
