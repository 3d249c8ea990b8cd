/** A short recording as a worker publishes it: a real stream in the bucket, its video READY, its source beside it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { lectureSettings, usualOptions, withOptions } from '@ffleet/media-plan';
import type { RenditionSummary, VideoOptions } from '@ffleet/media-plan';
import { transcode } from '@ffleet/media-run/testing';
import type { VideoSource } from '@ffleet/ports';
import { bytes, seconds } from '@ffleet/units';
import type { FleetSession } from './fleet-fixture';

const SECONDS = 2;
export const SOURCE_KEY = 'tenants/7/uploads/board.mp4';

export interface PublishedLecture {
  readonly videoId: number;
  readonly keyPrefix: string;
}

/**
 * @param options.source where the video says that its source is; the recording stands at `SOURCE_KEY` in any case
 * @param options.encryptionKey 16 bytes; stored where `options.options` say
 * @param options.told changes what is said of the stream's renditions
 */
export async function publishLecture(options: {
  session: FleetSession;
  source?: VideoSource;
  options?: VideoOptions;
  encryptionKey?: Uint8Array;
  told?: (rendition: RenditionSummary) => RenditionSummary;
}): Promise<PublishedLecture> {
  const { session, encryptionKey, told = (rendition: RenditionSummary) => rendition } = options;
  const { source = { kind: 'object', key: SOURCE_KEY }, options: chosen = usualOptions } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-published-'));
  try {
    const recording = path.join(folder, 'board.mp4');
    await record(recording);
    await session.writeObject(SOURCE_KEY, await readFile(recording));
    const { videoId } = await session.catalog.createVideo({ tenantId: 7, title: 'board', source, options: chosen });
    const stream = await transcode(recording, {
      folder: path.join(folder, 'stream'),
      settings: withOptions(lectureSettings, chosen),
      ...(encryptionKey ? { encryptionKey } : {}),
    });
    const keyPrefix = `tenants/7/videos/${videoId}/job/1/`;
    const { renditions, playlists } = stream.stream;
    const stored = new Set([...stream.files.map(({ name }) => name), ...playlists.map(({ key }) => key)]);
    for (const name of stored) {
      await session.writeObject(keyPrefix + name, await readFile(path.join(stream.folder, name)));
    }
    if (encryptionKey && chosen.encryption) await session.writeObject(chosen.encryption.keyObject, encryptionKey);
    await session.store.complete({
      claim: await session.claim(videoId),
      output: {
        ...{ keyPrefix, masterPlaylistKey: `${keyPrefix}master.m3u8`, durationSeconds: seconds(SECONDS) },
        ...{ renditions: renditions.map(told), totalBytes: bytes(1) },
      },
    });
    return { videoId, keyPrefix };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function record(file: string): Promise<void> {
  await promisify(execFile)(process.env['FFMPEG_PATH'] ?? 'ffmpeg', [
    ...['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=15:duration=${SECONDS}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-movflags', '+faststart', file],
  ]);
}
