/** Encrypts a finished segment where it stands. @see RFC 8216 section 4.3.2.4: AES-128 in CBC mode with PKCS #7 padding */
import { createCipheriv } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { segmentIv } from '@ffleet/media-plan';

/**
 * @param options.key 16 bytes
 * @returns the size of the encrypted file, in bytes
 * @throws {Error} if the file cannot be read or written, or the key has another length
 */
export async function encryptFile(options: { path: string; key: Uint8Array; segmentNumber: number }): Promise<number> {
  const { path, key, segmentNumber } = options;
  const encrypted = `${path}.encrypted`;
  const target = createWriteStream(encrypted, { mode: 0o600 });
  await pipeline(createReadStream(path), createCipheriv('aes-128-cbc', key, segmentIv(segmentNumber)), target);
  await rename(encrypted, path);
  return target.bytesWritten;
}
