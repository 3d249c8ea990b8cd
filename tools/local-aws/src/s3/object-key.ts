/** Where an object's bytes lie: a key becomes a readable path, and one that cannot be a safe path becomes a hash. */
import { createHash } from 'node:crypto';
import { S3Error } from './s3-error';

/** Keys are at most 1,024 bytes of UTF-8 (Amazon S3 User Guide, Naming Amazon S3 objects). */
const MAX_KEY_BYTES = 1024;
/** NAME_MAX of ext4, APFS and most others. */
const MAX_SEGMENT_BYTES = 255;

/** @throws {S3Error} KeyTooLongError above 1,024 bytes */
export function requireKeyLength(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES)
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', {
      Size: String(size),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
}

/** A name for the key that any file system takes: 64 hexadecimal digits. */
export const hashedName = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * Whether the key, taken as a relative path, names one file below any folder, on any common file system.
 * Empty, `.` and `..` segments could leave the folder or collapse; backslashes and control characters mean other
 * things elsewhere; a lone surrogate would be written as another character.
 */
export function isLegiblePath(key: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what this looks for
  if (/[\\\u0000-\u001f\u007f]/.test(key) || !isWellFormed(key)) return false;
  return key
    .split('/')
    .every((segment) => !['', '.', '..'].includes(segment) && Buffer.byteLength(segment) <= MAX_SEGMENT_BYTES);
}

/** A lone surrogate has no UTF-8 bytes of its own: it would come back as another character. */
const isWellFormed = (text: string): boolean => Buffer.from(text).toString() === text;

/** Two keys that fold alike would be one file on a file system that ignores case or normalization (macOS). */
export const foldPath = (key: string): string => key.normalize('NFC').toLowerCase();
