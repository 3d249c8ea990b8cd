/** `/media/53/<job>/2/1080p/seg_00001.m4s`: what a READY video of the catalogue published, and no other object. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { VideoCatalog } from '@ffleet/ports';
import type { MediaBucket } from '../media-bucket';
import { mediaKey } from './media-path';

export interface MediaSources {
  readonly catalog: Pick<VideoCatalog, 'fetchVideo'>;
  readonly bucket: Pick<MediaBucket, 'open'>;
}

/** Names as the encoder gives them: no dot in front, so that none leads out of the folder. */
const ROUTE = /^\/media\/(\d{1,9})\/((?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/){0,5}[A-Za-z0-9_-][A-Za-z0-9._-]*)$/;
const RANGE = /^bytes=\d+-\d*$/;
const TYPES: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mp4: 'video/mp4',
  m4s: 'video/mp4',
  ts: 'video/mp2t',
  vtt: 'text/vtt',
  jpg: 'image/jpeg',
};

/** Never rejects: a service that does not answer is a 502. */
export async function serveMedia(options: {
  request: IncomingMessage;
  response: ServerResponse;
  pathname: string;
  media: MediaSources;
}): Promise<void> {
  const { request, response, pathname, media } = options;
  const [, videoId, file = ''] = ROUTE.exec(pathname) ?? [];
  const type = TYPES[file.split('.').at(-1) ?? ''];
  if (videoId === undefined || type === undefined) return void response.writeHead(404).end();
  try {
    const video = await media.catalog.fetchVideo({ videoId: Number(videoId) });
    if (video?.status !== 'READY' || video.output === null) return void response.writeHead(404).end();
    const key = mediaKey({ file, output: video.output });
    if (key === null) return void response.writeHead(404).end();
    const { range = '' } = request.headers;
    const object = await media.bucket.open({ key, range: RANGE.test(range) ? range : null });
    if (object === null) return void response.writeHead(404).end();
    response.writeHead(object.contentRange === null ? 200 : 206, {
      'content-type': type,
      'content-length': object.sizeBytes,
      ...(object.contentRange === null ? {} : { 'content-range': object.contentRange }),
    });
    await pipeline(object.body, response);
  } catch {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  }
}
