/** The JSON form of a video: field names that scripts rely on, ISO 8601 times, exact numbers. Add fields, never rename. */
import type { VideoOptions } from '@ffleet/media-plan';
import type { EpochMs } from '@ffleet/units';
import type { JobView, VideoSource, VideoView } from '@ffleet/ports';
import { displayUrl } from './display-url';

/** `video_id`, `tenant_id`, ... as in the queue's messages. */
export function videoJson(video: VideoView): Record<string, unknown> {
  return {
    video_id: video.videoId,
    tenant_id: video.tenantId,
    title: video.title,
    status: video.status,
    source: sourceJson(video.source),
    options: video.options && optionsJson(video.options),
    created_at: isoTime(video.createdAtEpochMs),
    updated_at: isoTime(video.updatedAtEpochMs),
    output: video.output && {
      master_playlist_key: video.output.masterPlaylistKey,
      key_prefix: video.output.keyPrefix,
      part_prefixes: video.output.partPrefixes ?? [],
      duration_seconds: video.output.durationSeconds,
      total_bytes: video.output.totalBytes,
      renditions: video.output.renditions.map((rendition) => ({
        id: rendition.id,
        kind: rendition.kind,
        width: rendition.width,
        height: rendition.height,
        codec: rendition.codec,
        size_bytes: rendition.sizeBytes,
        average_bits_per_second: rendition.averageBandwidth,
        peak_bits_per_second: rendition.peakBandwidth,
        segment_count: rendition.segmentCount,
      })),
      proof: video.output.proof ?? null,
    },
    job: video.job && jobJson(video.job),
  };
}

function optionsJson({ preset, codec, download, encryption, subtitles }: VideoOptions): Record<string, unknown> {
  return {
    preset,
    codec,
    download,
    encryption: encryption && { key_object: encryption.keyObject, key_uri: encryption.keyUri },
    subtitles: subtitles.map(({ objectKey, language }) => ({ object_key: objectKey, language })),
  };
}

/** One document, or one line of JSON lines. Characters that a terminal could obey are escaped. */
export function renderJson(document: unknown, { indent = 2 }: { indent?: number } = {}): string {
  return JSON.stringify(document, null, indent).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A URL's query is left out: it may hold a signature. */
export const sourceJson = (source: VideoSource): Record<string, unknown> =>
  source.kind === 'object' ? { kind: 'object', key: source.key } : { kind: 'url', url: displayUrl(source.url) };

export const isoTime = (time: EpochMs): string => new Date(time).toISOString();

function jobJson(job: JobView): Record<string, unknown> {
  return {
    job_id: job.jobId,
    state: job.state,
    attempts: job.attempts,
    stalls: job.stalls,
    interruptions: job.interruptions,
    fencing_token: job.fencingToken,
    worker_id: job.workerId,
    progress: job.progress01,
    stage: job.stage,
    cancel_requested: job.cancelRequested,
    failure: job.failure && { code: job.failure.code, message: job.failure.message },
    parts: job.parts,
    created_at: isoTime(job.createdAtEpochMs),
    started_at: job.startedAtEpochMs === null ? null : isoTime(job.startedAtEpochMs),
    finished_at: job.finishedAtEpochMs === null ? null : isoTime(job.finishedAtEpochMs),
  };
}
