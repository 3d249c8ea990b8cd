/** From a queue message to the job that it hints at: the row decides, the message only points. */
import type { ResolvedJob, ResolveOutcome } from '@ffleet/ports';
import { HINT_GRACE, isFinished } from '@ffleet/video-job-lifecycle';
import type { JobMessage, JobState, VideoStatus } from '@ffleet/video-job-lifecycle';
import type { DatabaseClient } from '../database-client';
import { ensureJob } from '../ensure-job';
import { interval, LIVE, queryRows, sql } from '../statement';
import type { Sql } from '../statement';
import { readVideoOptions } from '../video-options';
import { toVideoSource } from '../video-source';
import type { SourceColumns } from '../video-source';

interface ResolveRow extends SourceColumns {
  readonly videoId: number;
  readonly tenantId: number;
  readonly status: VideoStatus;
  readonly options: unknown;
  /** Null where no job was found. */
  readonly jobId: string | null;
  readonly state: JobState;
  readonly jobVideoId: number;
  readonly jobTenantId: number;
}

/** A second look finds the job that the first one made; a third is needed only when that one finished in between. */
const LOOKS_MAX = 3;

export async function resolveJob(options: {
  client: DatabaseClient;
  message: JobMessage;
  messageEnds: boolean;
}): Promise<ResolveOutcome> {
  const { client, message, messageEnds } = options;
  const action = `resolve the message for video ${message.videoId}`;
  for (let look = 1; look <= LOOKS_MAX; look += 1) {
    const [row] = await queryRows<ResolveRow>({ client, action, statement: selectJob({ message, messageEnds }) });
    const outcome = row ? judge({ row, message }) : { kind: 'unknown-video' as const };
    if (outcome !== 'needs-job') return outcome;
    await ensureJob({ client, videoId: message.videoId, actor: 'queue' });
  }
  throw new Error(`Cannot ${action}: each of ${LOOKS_MAX} jobs made for it was gone at the next look`);
}

/** With a job id that very job, root or part, whosever it is; without one the video's live root, or else its newest. */
function selectJob(options: { message: JobMessage; messageEnds: boolean }): Sql {
  const { jobId, videoId } = options.message;
  const job = jobId
    ? sql`SELECT id, state, video_id FROM jobs WHERE id = ${jobId}::uuid`
    : sql`SELECT id, state, video_id FROM jobs WHERE video_id = v.id AND root_id IS NULL
          ORDER BY state IN ${LIVE} DESC, created_at DESC LIMIT 1`;
  return sql`
    ${options.messageEnds ? expectHintSoon(options.message) : sql``}
    SELECT
      v.id AS "videoId", v.tenant_id AS "tenantId", v.status, v.source_kind AS "sourceKind", v.source, v.options,
      j.id AS "jobId", j.state, j.video_id AS "jobVideoId", owner.tenant_id AS "jobTenantId"
    FROM videos v
    LEFT JOIN LATERAL (${job}) j ON true
    LEFT JOIN videos owner ON owner.id = j.video_id
    WHERE v.id = ${videoId}::bigint`;
}

/** A worker that dies between the deletion and the claim leaves a job behind that only the outbox remembers. */
const expectHintSoon = ({ jobId, videoId }: JobMessage): Sql => sql`
  WITH expected AS (
    UPDATE hints SET
      send_at = LEAST(hints.send_at, GREATEST(now(), jobs.available_at) + ${interval(HINT_GRACE)}), message_ended = true
    FROM jobs WHERE hints.job_id = jobs.id AND jobs.video_id = ${videoId}::bigint AND jobs.state = 'QUEUED'
      AND ${jobId === null ? sql`jobs.root_id IS NULL` : sql`jobs.id = ${jobId}::uuid`}
  )`;

function judge(options: { row: ResolveRow; message: JobMessage }): ResolveOutcome | 'needs-job' {
  const { row, message } = options;
  if (row.tenantId !== message.tenantId) return { kind: 'tenant-mismatch' };
  if (row.jobId === null) return message.jobId ? { kind: 'unknown-job' } : 'needs-job';
  if (row.jobVideoId !== row.videoId) {
    return { kind: row.jobTenantId === message.tenantId ? 'unknown-job' : 'tenant-mismatch' };
  }
  const { jobId, videoId, tenantId } = row;
  const job: ResolvedJob = {
    jobId,
    videoId,
    tenantId,
    source: toVideoSource(row),
    options: readVideoOptions(row.options),
  };
  if (!isFinished(row.state)) return { kind: 'found', job };
  // An owner who set the video back to UPLOADED by hand wants it done again.
  if (message.jobId === null && row.status === 'UPLOADED') return 'needs-job';
  return { kind: 'finished', job, state: row.state, videoReady: row.status === 'READY' };
}
