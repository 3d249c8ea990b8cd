/** Deletes everything below a prefix, page by page. */
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { callAws } from './call-aws';

/** What one DeleteObjects takes, and one page of a listing holds. */
const PAGE_SIZE_MAX = 1_000;

/**
 * Lists and deletes in turn; objects that appear meanwhile may stay.
 * @returns how many objects there were
 * @throws {RangeError} for an empty prefix, which would mean the whole bucket
 * @throws {AwsCallError} when S3 refuses, for a page or for any object of it; earlier pages are gone then
 */
export async function deletePrefix(options: {
  client: S3Client;
  bucket: string;
  prefix: string;
  pageSize?: number;
}): Promise<number> {
  const { client, bucket, prefix, pageSize = PAGE_SIZE_MAX } = options;
  if (prefix === '') throw new RangeError(`Cannot delete the empty prefix: that is all of s3://${bucket}`);
  return callAws({
    action: `delete s3://${bucket}/${prefix}*`,
    call: async () => {
      let deleted = 0;
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            MaxKeys: pageSize,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
        await deleteKeys({ client, bucket, keys });
        deleted += keys.length;
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return deleted;
    },
  });
}

async function deleteKeys(options: { client: S3Client; bucket: string; keys: readonly string[] }): Promise<void> {
  const { client, bucket, keys } = options;
  if (keys.length === 0) return;
  const { Errors: [first] = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true } }),
  );
  if (first !== undefined) throw new Error(`S3 kept ${first.Key ?? 'an object'}: ${first.Code ?? 'no code'}`);
}
