/** Multipart uploads on disk: a folder each, with what was said at its start and the parts that have arrived. */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { EpochMs } from '@ffleet/units';
import type { BodyDigest, ChecksumAlgorithm } from './checksums';
import { readJson, writeJson } from './files';
import type { ObjectDescription, ObjectTag } from './object-record';
import { noSuchUpload } from './s3-error';

/** What CreateMultipartUpload said. */
export interface MultipartUpload extends ObjectDescription {
  readonly uploadId: string;
  readonly key: string;
  readonly initiated: EpochMs;
  readonly tags: readonly ObjectTag[];
  readonly checksumAlgorithm: ChecksumAlgorithm;
  readonly checksumType: 'COMPOSITE' | 'FULL_OBJECT';
}

/** A part that has arrived. */
export interface UploadedPart {
  readonly partNumber: number;
  readonly size: number;
  readonly etag: string;
  readonly checksum: string;
  readonly lastModified: EpochMs;
  /** The bytes' file name in the upload's folder: fresh for every upload, so that a part can be sent again. */
  readonly file: string;
}

/** The uploads of one bucket, under `<bucket>/uploads/<upload id>/`: `upload.json`, and per part `<n>.json` and its bytes. */
export class MultipartStore {
  private readonly folder: string;

  constructor(bucketFolder: string) {
    this.folder = path.join(bucketFolder, 'uploads');
  }

  async create(upload: Omit<MultipartUpload, 'uploadId'>): Promise<MultipartUpload> {
    const created = { ...upload, uploadId: randomUUID() };
    await mkdir(path.join(this.folder, created.uploadId));
    await writeJson(this.file(created.uploadId, 'upload.json'), created);
    return created;
  }

  /** @throws {S3Error} NoSuchUpload, also when the upload is for another key */
  async get(uploadId: string, key: string): Promise<MultipartUpload> {
    // The id comes from the client: only one that we made may become part of a path.
    if (!/^[0-9a-f-]{36}$/.test(uploadId)) throw noSuchUpload(uploadId);
    const upload = (await readJson(this.file(uploadId, 'upload.json'))) as MultipartUpload | undefined;
    if (upload?.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  /** Uploads in progress, by key and then by age, as ListMultipartUploads returns them. */
  async list(): Promise<readonly MultipartUpload[]> {
    const ids = await readdir(this.folder);
    const uploads = await Promise.all(ids.map((id) => readJson(this.file(id, 'upload.json'))));
    return (uploads as (MultipartUpload | undefined)[])
      .filter((upload) => upload !== undefined)
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || a.initiated - b.initiated);
  }

  /** Where the bytes of an arriving part go. */
  stagePart(uploadId: string): { readonly file: string; readonly fullPath: string } {
    const file = `${randomUUID()}.part`;
    return { file, fullPath: this.file(uploadId, file) };
  }

  /** Makes a part that has arrived the one with its number. */
  async putPart(uploadId: string, part: UploadedPart): Promise<void> {
    const record = this.file(uploadId, `${part.partNumber}.json`);
    const previous = (await readJson(record)) as UploadedPart | undefined;
    await writeJson(record, part);
    if (previous) await rm(this.file(uploadId, previous.file), { force: true });
  }

  /** Parts in the order of their numbers. */
  async parts(uploadId: string): Promise<readonly UploadedPart[]> {
    const names = (await readdir(path.join(this.folder, uploadId))).filter((name) => /^\d+\.json$/.test(name));
    const parts = await Promise.all(names.map((name) => readJson(this.file(uploadId, name))));
    return (parts as UploadedPart[]).sort((a, b) => a.partNumber - b.partNumber);
  }

  /** Writes the parts one after the other to `target`, digesting the whole on the way. */
  async concatenate(
    uploadId: string,
    parts: readonly UploadedPart[],
    { target, digest }: { target: string; digest: BodyDigest },
  ): Promise<void> {
    const draft = `${target}.whole`;
    for (const part of parts)
      await pipeline(
        createReadStream(this.file(uploadId, part.file)),
        digest.tap(),
        createWriteStream(draft, { flags: 'a' }),
      );
    await rename(draft, target);
  }

  async remove(uploadId: string): Promise<void> {
    await rm(path.join(this.folder, uploadId), { recursive: true, force: true });
  }

  private file(uploadId: string, name: string): string {
    return path.join(this.folder, uploadId, name);
  }
}
