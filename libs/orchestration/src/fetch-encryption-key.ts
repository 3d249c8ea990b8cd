/** The key that a plan's segments are encrypted with: in memory while they are encoded, and nowhere else. */
import { ENCRYPTION_KEY_BYTES, mediaFailure } from '@ffleet/media-plan';
import type { TranscodePlan } from '@ffleet/media-plan';
import type { ObjectStore } from '@ffleet/ports';
import { bytes, err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { mediaRunFailure } from './run-failure';
import type { RunFailure } from './run-failure';

/** @returns null where nothing is encrypted; `encryption-key-missing` where there is no key of 16 bytes */
export async function fetchEncryptionKey(options: {
  plan: TranscodePlan;
  objects: ObjectStore;
}): Promise<Result<Uint8Array | null, RunFailure>> {
  const { plan, objects } = options;
  if (plan.encryption === null) return ok(null);
  const { keyObject } = plan.encryption;
  const key = await objects.readSmall({ key: keyObject, maxBytes: bytes(ENCRYPTION_KEY_BYTES) });
  if (key?.byteLength === ENCRYPTION_KEY_BYTES) return ok(key);
  const message = `Cannot encrypt: object ${keyObject} with a key of ${ENCRYPTION_KEY_BYTES} bytes is wanted`;
  return err(mediaRunFailure(mediaFailure('encryption-key-missing', message)));
}
