/** A video as JSON: `video_id`, `tenant_id`, ... as in the queue's messages; ISO 8601 times, exact numbers. */
import * as z from 'zod';
import type { DeepReadonly } from './deep-readonly';

const COUNT = z.number().int().min(0);
const TIME = z.iso.datetime();

const SOURCE = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('object'), key: z.string() }),
  /** A query is left out: it may hold a signature. */
  z.object({ kind: z.literal('url'), url: z.string() }),
]);

const OPTIONS = z.object({
  preset: z.enum(['lecture', 'fast', 'archive']),
  codec: z.enum(['h264', 'hevc', 'av1']),
  download: z.boolean(),
  encryption: z.object({ key_object: z.string(), key_uri: z.string() }).nullable(),
  subtitles: z.array(z.object({ object_key: z.string(), language: z.string().nullable() })),
});

const RENDITION = z.object({
  id: z.string(),
  kind: z.enum(['video', 'audio']),
  width: COUNT.nullable(),
  height: COUNT.nullable(),
  codec: z.string(),
  size_bytes: COUNT,
  average_bits_per_second: COUNT,
  peak_bits_per_second: COUNT,
  segment_count: COUNT,
});

const PROOF = z.object({
  version: z.number(),
  checks: z.array(
    z.object({ name: z.string(), about: z.string(), expected: z.string(), seen: z.string(), holds: z.boolean() }),
  ),
  objectCount: COUNT,
  totalBytes: COUNT,
});

const OUTPUT = z.object({
  master_playlist_key: z.string(),
  key_prefix: z.string(),
  part_prefixes: z.array(z.string()),
  duration_seconds: z.number(),
  total_bytes: COUNT,
  download_key: z.string().nullable(),
  renditions: z.array(RENDITION),
  /** Null in what older versions published. */
  proof: PROOF.nullable(),
});

const PARTS = z.object({
  total: COUNT,
  done: COUNT,
  running: COUNT,
  attempts: COUNT,
  stalls: COUNT,
  interruptions: COUNT,
});

const JOB = z.object({
  job_id: z.string(),
  state: z.string(),
  attempts: COUNT,
  stalls: COUNT,
  interruptions: COUNT,
  fencing_token: COUNT,
  worker_id: z.string().nullable(),
  /** 0..1 */
  progress: z.number(),
  stage: z.string().nullable(),
  cancel_requested: z.boolean(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  parts: PARTS.nullable(),
  created_at: TIME,
  started_at: TIME.nullable(),
  finished_at: TIME.nullable(),
});

export const VIDEO_DOCUMENT = z.object({
  video_id: COUNT,
  tenant_id: COUNT,
  title: z.string(),
  status: z.enum(['UPLOADED', 'PROCESSING', 'READY', 'FAILED', 'CANCELLED']),
  source: SOURCE,
  /** Null where a newer version has written something that this one does not know. */
  options: OPTIONS.nullable(),
  created_at: TIME,
  updated_at: TIME,
  output: OUTPUT.nullable(),
  job: JOB.nullable(),
});

/** As it is printed. */
export type VideoDocument = DeepReadonly<z.input<typeof VIDEO_DOCUMENT>>;
