/** One bucket on disk: readable object files, their records beside them, and commits that survive a crash. */
import { randomUUID } from 'node:crypto';
import { open, mkdir, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { epochMs } from '@ffleet/units';
import { errorCode, readJson, writeJson } from './files';
import { foldPath, hashedName, isLegiblePath } from './object-key';
import type { NewObject, ObjectRecord } from './object-record';
import { noSuchKey } from './s3-error';

const FOLDERS = ['objects', 'hashed', 'metadata', 'incoming', 'uploads'] as const;

/** Decides, under the bucket's lock, whether a write may replace what is there (conditional writes); throws if not. */
export type WriteGuard = (existing: ObjectRecord | undefined) => void;

/**
 * A bucket's folder:
 *
 *     objects/<key as a path>     the bytes, to be opened with any program
 *     hashed/<sha256 of key>      the bytes of keys that make no path (see object-key.ts)
 *     metadata/<sha256 of key>.json
 *     incoming/<upload id>        bytes still arriving
 *     uploads/<multipart upload>  see multipart-store.ts
 *
 * A commit writes the record first (by rename: this is the moment it counts) and then renames the bytes into place;
 * whoever opens the bucket after a crash between the two finishes the second step.
 */
export class Bucket {
  private readonly records = new Map<string, ObjectRecord>();
  /** Folded path -> key, for the keys that lie under objects/. */
  private readonly paths = new Map<string, string>();
  private sortedKeys: readonly string[] | undefined;
  private tail: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly name: string,
    readonly folder: string,
  ) {}

  /** Makes the folders of a new bucket, or finds them, and reads every record. */
  static async open(name: string, folder: string): Promise<Bucket> {
    for (const child of FOLDERS) await mkdir(path.join(folder, child), { recursive: true });
    const bucket = new Bucket(name, folder);
    for (const file of await readdir(path.join(folder, 'metadata'))) {
      if (!file.endsWith('.json')) await rm(path.join(folder, 'metadata', file));
      else bucket.index((await readJson(path.join(folder, 'metadata', file))) as ObjectRecord);
    }
    await bucket.finishCommits();
    return bucket;
  }

  get isEmpty(): boolean {
    return this.records.size === 0;
  }

  /** Keys in the order of their UTF-8 bytes, as ListObjectsV2 returns them. */
  keys(): readonly string[] {
    this.sortedKeys ??= [...this.records.keys()]
      .map((key) => Buffer.from(key))
      .sort((left, right) => Buffer.compare(left, right))
      .map((bytes) => bytes.toString());
    return this.sortedKeys;
  }

  find(key: string): ObjectRecord | undefined {
    return this.records.get(key);
  }

  /** @throws {S3Error} NoSuchKey */
  get(key: string): ObjectRecord {
    const record = this.records.get(key);
    if (!record) throw noSuchKey(key);
    return record;
  }

  /** A fresh name for arriving bytes. */
  stage(): { readonly stagedAs: string; readonly file: string } {
    const stagedAs = randomUUID();
    return { stagedAs, file: path.join(this.folder, 'incoming', stagedAs) };
  }

  /**
   * Decides on an object's record and opens the bytes that belong to it; they stay readable whatever replaces the
   * object meanwhile. The caller closes the handle.
   * @param decide may throw, and then nothing is opened
   * @throws {S3Error} NoSuchKey
   */
  async openObject<Decision>(
    key: string,
    decide: (record: ObjectRecord) => Decision,
  ): Promise<{ readonly decision: Decision; readonly handle: FileHandle }> {
    return this.exclusive(async () => {
      const record = this.get(key);
      const decision = decide(record);
      return { decision, handle: await open(path.join(this.folder, record.file), 'r') };
    });
  }

  /** Publishes staged bytes under a key. On refusal by `guard` the staged bytes are removed. */
  async commit(object: NewObject, stagedAs: string, guard: WriteGuard): Promise<ObjectRecord> {
    return this.exclusive(async () => {
      const existing = this.records.get(object.key);
      try {
        guard(existing);
      } catch (refusal) {
        await rm(path.join(this.folder, 'incoming', stagedAs), { force: true });
        throw refusal;
      }
      const file = existing?.file ?? (await this.chooseFile(object.key));
      const record: ObjectRecord = { ...object, file, stagedAs, lastModified: epochMs(Date.now()) };
      await this.writeRecord(record);
      await rename(path.join(this.folder, 'incoming', stagedAs), path.join(this.folder, file));
      return record;
    });
  }

  /** Changes a record in place (its tags). @throws {S3Error} NoSuchKey */
  async amend(key: string, change: (record: ObjectRecord) => ObjectRecord): Promise<void> {
    await this.exclusive(async () => this.writeRecord(change(this.get(key))));
  }

  /** Removes an object, and the folders it leaves empty. Nothing happens when there is none. */
  async delete(key: string, guard: WriteGuard = () => undefined): Promise<void> {
    await this.exclusive(async () => {
      const record = this.records.get(key);
      guard(record);
      if (!record) return;
      await rm(this.recordFile(key));
      this.records.delete(key);
      this.paths.delete(foldPath(record.file));
      this.sortedKeys = undefined;
      await rm(path.join(this.folder, record.file), { force: true });
      await this.removeEmptyFolders(path.dirname(record.file));
    });
  }

  /** Runs changes of this bucket one after the other; each is a few small file operations. */
  private exclusive<Value>(change: () => Promise<Value>): Promise<Value> {
    const turn = this.tail.then(change);
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private recordFile(key: string): string {
    return path.join(this.folder, 'metadata', `${hashedName(key)}.json`);
  }

  private async writeRecord(record: ObjectRecord): Promise<void> {
    await writeJson(this.recordFile(record.key), record);
    this.index(record);
  }

  private index(record: ObjectRecord): void {
    if (!this.records.has(record.key)) this.sortedKeys = undefined;
    this.records.set(record.key, record);
    this.paths.set(foldPath(record.file), record.key);
  }

  /** The key's own path where that is safe and free, with its parent folders made; else its hashed name. */
  private async chooseFile(key: string): Promise<string> {
    const hashed = path.join('hashed', hashedName(key));
    const file = path.join('objects', key);
    if (!isLegiblePath(key) || this.paths.has(foldPath(file))) return hashed;
    try {
      await mkdir(path.dirname(path.join(this.folder, file)), { recursive: true });
      return (await isFolder(path.join(this.folder, file))) ? hashed : file;
    } catch (error) {
      // A parent of this path is another object's file, or the whole path is too long for the file system.
      if (['ENOTDIR', 'EEXIST', 'ENAMETOOLONG'].includes(errorCode(error) ?? '')) return hashed;
      throw error;
    }
  }

  private async removeEmptyFolders(folder: string): Promise<void> {
    for (let current = folder; current.startsWith(`objects${path.sep}`); current = path.dirname(current)) {
      try {
        await rmdir(path.join(this.folder, current));
      } catch {
        return; // not empty: neither are its parents
      }
    }
  }

  /** After a crash: bytes whose record was written go to their place, all other arriving bytes go away. */
  private async finishCommits(): Promise<void> {
    const committed = new Map([...this.records.values()].map((record) => [record.stagedAs, record]));
    for (const stagedAs of await readdir(path.join(this.folder, 'incoming'))) {
      const staged = path.join(this.folder, 'incoming', stagedAs);
      const record = committed.get(stagedAs);
      if (record) await rename(staged, path.join(this.folder, record.file));
      else await rm(staged);
    }
  }
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
