/** A function's code on disk: the zip unpacked into a folder named after its hash. */
import { unzipSync } from 'fflate';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { invalidParameter } from './errors';
import type { FunctionCode } from './function-settings';

/** Unpacked, a function has at most 250 MB (AWS Lambda Developer Guide, Lambda quotas). */
const MAX_UNPACKED_BYTES = 250 * 2 ** 20;

export class CodeFolder {
  /** @param folder of all functions; each gets one of its name in it */
  constructor(private readonly folder: string) {}

  /** Where a function's code lies: LAMBDA_TASK_ROOT. */
  taskRoot(name: string, codeSha256: string): string {
    return path.join(this.folder, name, Buffer.from(codeSha256, 'base64').toString('hex').slice(0, 32));
  }

  /**
   * Unpacks a zip and swaps it in; other code of the function stays until `keepOnly`.
   * @throws {AwsError} InvalidParameterValueException when it is no zip, too large, or reaches out of its folder
   */
  unpack(name: string, zip: Uint8Array): FunctionCode {
    const codeSha256 = createHash('sha256').update(zip).digest('base64');
    const files = readZip(zip);
    const target = this.taskRoot(name, codeSha256);
    mkdirSync(path.dirname(target), { recursive: true });
    const draft = mkdtempSync(path.join(path.dirname(target), '.unpacking-'));
    for (const [entry, content] of files) {
      const file = path.join(draft, entry);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const replaced = path.join(path.dirname(target), `.replaced-${randomUUID()}`);
    if (readdirSync(path.dirname(target)).includes(path.basename(target))) renameSync(target, replaced);
    renameSync(draft, target);
    rmSync(replaced, { recursive: true, force: true });
    return { codeSha256, codeSize: zip.length };
  }

  /** Removes whatever else lies in the function's folder. */
  keepOnly(name: string, codeSha256: string): void {
    const kept = path.basename(this.taskRoot(name, codeSha256));
    for (const entry of readdirSync(path.join(this.folder, name)))
      if (entry !== kept) rmSync(path.join(this.folder, name, entry), { recursive: true, force: true });
  }

  remove(name: string): void {
    rmSync(path.join(this.folder, name), { recursive: true, force: true });
  }
}

function readZip(zip: Uint8Array): [string, Uint8Array][] {
  let unpackedBytes = 0;
  const unzip = () => {
    try {
      return unzipSync(zip, { filter: ({ originalSize }) => (unpackedBytes += originalSize) <= MAX_UNPACKED_BYTES });
    } catch {
      throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
    }
  };
  const files = Object.entries(unzip()).filter(([entry]) => !entry.endsWith('/'));
  if (unpackedBytes > MAX_UNPACKED_BYTES)
    throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNPACKED_BYTES} bytes`);
  if (files.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  for (const [entry] of files)
    if (path.isAbsolute(entry) || entry.includes('\\') || entry.split('/').includes('..'))
      throw invalidParameter(`Could not unzip uploaded file: the entry ${JSON.stringify(entry)} leaves its folder.`);
  return files;
}
