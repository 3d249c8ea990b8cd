/** All buckets of the region, and each bucket's configuration (CORS, lifecycle, policy). */
import { access, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { epochMs, type EpochMs } from '@ffleet/units';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { Bucket } from './bucket';
import type { CorsRule } from './cors';
import { readJson, writeJson } from './files';
import { noSuchBucket, S3Error } from './s3-error';

/** What Put...Configuration calls stored; a member that is absent was never put, or was deleted. */
export interface BucketConfiguration {
  readonly createdAt: EpochMs;
  readonly cors?: readonly CorsRule[];
  readonly lifecycle?: readonly LifecycleRule[];
  /** The policy document as its owner wrote it. */
  readonly policy?: string;
}

/** One folder per bucket under `folder`; a bucket exists when its configuration file does. */
export class BucketStore {
  private readonly opened = new Map<string, Promise<Bucket>>();
  private readonly configurations = new Map<string, BucketConfiguration>();

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<BucketStore> {
    await mkdir(folder, { recursive: true });
    const store = new BucketStore(folder);
    for (const name of await readdir(folder)) {
      const configuration = await readJson(store.configurationFile(name));
      if (configuration) store.configurations.set(name, configuration as BucketConfiguration);
    }
    return store;
  }

  names(): readonly string[] {
    return [...this.configurations.keys()].sort();
  }

  has(name: string): boolean {
    return this.configurations.has(name);
  }

  /** @throws {S3Error} NoSuchBucket */
  configuration(name: string): BucketConfiguration {
    const configuration = this.configurations.get(name);
    if (!configuration) throw noSuchBucket(name);
    return configuration;
  }

  /** @throws {S3Error} NoSuchBucket */
  async bucket(name: string): Promise<Bucket> {
    this.configuration(name);
    const opened = this.opened.get(name) ?? Bucket.open(name, path.join(this.folder, name));
    this.opened.set(name, opened);
    return opened;
  }

  /** @throws {S3Error} InvalidBucketName, BucketAlreadyOwnedByYou */
  async create(name: string): Promise<void> {
    if (!isBucketName(name))
      throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
    if (this.has(name))
      throw new S3Error(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      );
    await mkdir(path.join(this.folder, name), { recursive: true });
    await this.store(name, { createdAt: epochMs(Date.now()) });
    await this.bucket(name);
  }

  /** @throws {S3Error} NoSuchBucket */
  async configure(name: string, change: (configuration: BucketConfiguration) => BucketConfiguration): Promise<void> {
    await this.store(name, change(this.configuration(name)));
  }

  /** @throws {S3Error} NoSuchBucket, BucketNotEmpty */
  async delete(name: string): Promise<void> {
    const bucket = await this.bucket(name);
    if (!bucket.isEmpty)
      throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: name });
    this.configurations.delete(name);
    this.opened.delete(name);
    await rm(path.join(this.folder, name), { recursive: true });
  }

  private async store(name: string, configuration: BucketConfiguration): Promise<void> {
    this.configurations.set(name, configuration);
    await access(path.join(this.folder, name));
    await writeJson(this.configurationFile(name), configuration);
  }

  private configurationFile(name: string): string {
    return path.join(this.folder, name, 'bucket.json');
  }
}

/**
 * 3 to 63 characters: labels of lower-case letters, digits and hyphens, joined by single dots; not like an IP address.
 * @see Amazon S3 User Guide, Bucket naming rules
 */
export function isBucketName(name: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
  return (
    name.length >= 3 &&
    name.length <= 63 &&
    new RegExp(`^${label}(\\.${label})*$`).test(name) &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  );
}
