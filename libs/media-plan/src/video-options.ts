/** What the owner of a video chose for it, beside its source: kept with the video, the same for every retry. */
import * as z from 'zod';
import { presetNames } from './presets';
import { videoCodecs } from './video-codec';

/** Absent choices take their usual value, so that what was stored before a choice existed can be read. */
export const videoOptionsSchema = z.strictObject({
  preset: z.enum(presetNames).default('lecture'),
  codec: z.enum(videoCodecs).default('h264'),
  /** One MP4 file beside the stream, to be kept by a viewer. */
  download: z.boolean().default(false),
  /** Segments are encrypted with the 16 bytes of `keyObject`; players fetch those from `keyUri`. */
  encryption: z.strictObject({ keyObject: z.string(), keyUri: z.string() }).nullable().default(null),
  /** Files of the same bucket, beside what the source carries. */
  subtitles: z
    .array(z.strictObject({ objectKey: z.string(), language: z.string().nullable() }).readonly())
    .readonly()
    .default([]),
});

export type VideoOptions = Readonly<z.output<typeof videoOptionsSchema>>;

/** What a video has whose owner chose nothing. */
export const usualOptions: VideoOptions = videoOptionsSchema.parse({});
