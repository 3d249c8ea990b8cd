/** AES-128 encryption of a stream's segments: whole files, by one key that players fetch from its owner's own server. */
import type { VideoOptions } from './video-options';

/** What a plan says of it; the key itself stands in neither plan nor log. */
export type EncryptionPlan = NonNullable<VideoOptions['encryption']>;

/** @see RFC 8216 section 4.3.2.4: METHOD AES-128 */
export const ENCRYPTION_KEY_BYTES = 16;

/** What an owner's address of a key may hold in braces, for the server to know which key is wanted. */
export const KEY_URI_NAMES = ['tenant_id', 'video_id', 'key_object'] as const;

/** The options with the address that this video's players are told. */
export function withKeyUri(options: VideoOptions, video: { tenantId: number; videoId: number }): VideoOptions {
  if (options.encryption === null) return options;
  const { keyObject, keyUri } = options.encryption;
  const values = { tenant_id: String(video.tenantId), video_id: String(video.videoId), key_object: keyObject };
  const filled = KEY_URI_NAMES.reduce((uri, name) => uri.replaceAll(`{${name}}`, values[name]), keyUri);
  return { ...options, encryption: { keyObject, keyUri: filled } };
}

/**
 * A segment's initialisation vector: its number in the stream, so that no playlist needs to say it.
 * @see RFC 8216 section 5.2: the Media Sequence Number as a big-endian 128-bit integer
 */
export function segmentIv(segmentNumber: number): Uint8Array {
  const iv = new Uint8Array(16);
  new DataView(iv.buffer).setUint32(12, segmentNumber);
  return iv;
}
