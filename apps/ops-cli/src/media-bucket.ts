/** The media bucket as somebody sees it who checks what is there. */
import { DeleteObjectsCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedEpochMs: number;
}

export interface OpenObject {
  readonly body: Readable;
  readonly sizeBytes: number;
  /** `bytes 0-99/1000` where a part was asked for. */
  readonly contentRange: string | null;
}

export interface MediaBucket {
  /** Every object whose key starts with `prefix`. */
  list(options: { prefix: string }): Promise<readonly StoredObject[]>;
  /** Its bytes as they come; null where there is no such object. @param options.range an HTTP range, or null for all */
  open(options: { key: string; range: string | null }): Promise<OpenObject | null>;
  readText(options: { key: string }): Promise<string>;
  /** @returns the keys that could not be deleted, each with its reason */
  remove(options: { keys: readonly string[] }): Promise<readonly { readonly key: string; readonly error: string }[]>;
}

/** Amazon S3 API Reference, DeleteObjects. */
const DELETED_AT_ONCE = 1_000;

export function createMediaBucket({ client, bucket }: { client: S3Client; bucket: string }): MediaBucket {
  return {
    async list({ prefix }) {
      const found: StoredObject[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key = '', Size = 0, LastModified } of Contents) {
          found.push({ key: Key, sizeBytes: Size, modifiedEpochMs: LastModified?.getTime() ?? 0 });
        }
      }
      return found;
    },
    async open({ key, range }) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...(range === null ? {} : { Range: range }) });
      try {
        const { Body, ContentLength = 0, ContentRange = null } = await client.send(command);
        if (!(Body instanceof Readable)) throw new TypeError(`Cannot read ${key}: S3 answered without a body`);
        return { body: Body, sizeBytes: ContentLength, contentRange: ContentRange };
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    async readText({ key }) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
    async remove({ keys }) {
      const failed: { key: string; error: string }[] = [];
      for (let start = 0; start < keys.length; start += DELETED_AT_ONCE) {
        const Objects = keys.slice(start, start + DELETED_AT_ONCE).map((Key) => ({ Key }));
        const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
        const { Errors = [] } = await client.send(command);
        failed.push(...Errors.map(({ Key = '', Code = '' }) => ({ key: Key, error: Code })));
      }
      return failed;
    },
  };
}
