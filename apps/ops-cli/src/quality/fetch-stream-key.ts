/** The key that a stream's segments were encrypted with: in memory while they are compared, and nowhere else. */
import { ENCRYPTION_KEY_BYTES } from '@ffleet/media-plan';
import type { ObjectStore } from '@ffleet/ports';
import { bytes } from '@ffleet/units';
import type { PicturePlan } from './find-plan';
import { QualityRefusal } from './quality-refusal';

export type KeyStore = Pick<ObjectStore, 'readSmall'>;

/** @throws {QualityRefusal} where there is no such key any more */
export async function fetchStreamKey(options: { plan: PicturePlan; keys: KeyStore }): Promise<Uint8Array> {
  const { plan, keys } = options;
  if (plan.encryption === null) {
    throw new QualityRefusal('key-missing', 'The segments are encrypted, but the video names no key');
  }
  const { keyObject } = plan.encryption;
  const key = await keys.readSmall({ key: keyObject, maxBytes: bytes(ENCRYPTION_KEY_BYTES) });
  if (key?.byteLength === ENCRYPTION_KEY_BYTES) return key;
  const message = `The segments are encrypted: object ${keyObject} with a key of ${ENCRYPTION_KEY_BYTES} bytes is wanted`;
  throw new QualityRefusal('key-missing', message);
}
