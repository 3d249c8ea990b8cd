/** What a video has beside its source, uploaded for it alone: the key that encrypts it, and its subtitles. */
import { randomBytes, randomUUID } from 'node:crypto';
import { ENCRYPTION_KEY_BYTES } from '@ffleet/media-plan';
import type { VideoOptions } from '@ffleet/media-plan';
import { encryptionKeyObject, uploadKey } from '@ffleet/video-job-lifecycle';
import type { UploadStore } from '../metered-uploads';
import type { SubtitleFile } from './subtitle-file';

/** What an owner chose, as typed and checked. */
export interface SubmitChoices extends Pick<VideoOptions, 'preset' | 'codec' | 'download'> {
  /** Null for a stream that is not encrypted. */
  readonly keyUri: string | null;
  readonly subtitles: readonly SubtitleFile[];
}

/** @returns the choices as they are kept with the video. @throws {UnobservableError} when the bucket does not answer */
export async function uploadExtras(options: {
  choices: SubmitChoices;
  tenantId: number;
  uploads: Pick<UploadStore, 'putObject'>;
}): Promise<VideoOptions> {
  const { choices, tenantId, uploads } = options;
  const { keyUri, subtitles, ...chosen } = choices;
  const stored: VideoOptions['subtitles'][number][] = [];
  for (const { name, text, language } of subtitles) {
    const objectKey = uploadKey({ tenantId, uploadId: randomUUID(), fileName: name });
    await uploads.putObject({ key: objectKey, body: text, contentType: 'text/plain; charset=utf-8' });
    stored.push({ objectKey, language });
  }
  const encryption = keyUri === null ? null : { keyObject: await uploadNewKey({ tenantId, uploads }), keyUri };
  return { ...chosen, encryption, subtitles: stored };
}

/** From the system's generator, on its way to the bucket and nowhere else. */
async function uploadNewKey(options: { tenantId: number; uploads: Pick<UploadStore, 'putObject'> }): Promise<string> {
  const { tenantId, uploads } = options;
  const key = encryptionKeyObject({ tenantId, keyId: randomUUID() });
  const body = randomBytes(ENCRYPTION_KEY_BYTES);
  await uploads.putObject({ key, body, contentType: 'application/octet-stream' });
  return key;
}
