export { startServer } from './media-server';
export type { MediaServer } from './media-server';
export { ffmpeg, scratchFolder, waitUntil } from './programs';
export { FASTSTART, picture, SourceFolder, tone } from './sources';
export { transcode } from './transcode';
export type { Transcoded } from './transcode';
