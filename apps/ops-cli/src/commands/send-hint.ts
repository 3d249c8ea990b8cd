/** Sends the queue message that hints at a recorded job; when that fails, says so and names the repair. */
import type { VideoSource, WorkQueue } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { EpochMs, Result } from '@ffleet/units';
import { renderJobMessage } from '@ffleet/video-job-lifecycle';
import { UnobservableError } from '../cli-errors';
import { plainUrl } from '../render/display-url';
import { isoTime } from '../render/video-json';

export interface RecordedJob {
  readonly videoId: number;
  readonly jobId: string;
  readonly tenantId: number;
  readonly source: VideoSource;
}

/** @returns the message's id, or why the queue did not take it; the job is recorded either way */
export async function sendHint(options: {
  job: RecordedJob;
  queue: Pick<WorkQueue, 'send'>;
  nowEpochMs: EpochMs;
}): Promise<Result<{ messageId: string }, UnobservableError>> {
  const { job, queue, nowEpochMs } = options;
  // The row decides where the bytes are; queues are read by more people than a signature is meant for.
  const source = job.source.kind === 'object' ? job.source.key : plainUrl(job.source.url);
  const body = renderJobMessage({ ...job, source, createdAt: isoTime(nowEpochMs) });
  try {
    return ok(await queue.send({ body, groupId: String(job.tenantId) }));
  } catch (error) {
    if (error instanceof UnobservableError) return err(error);
    throw error;
  }
}

/** What the user sees when a job is recorded and its message is not sent. */
export const unsentLines = ({ job, error }: { job: RecordedJob; error: UnobservableError }): readonly string[] => [
  `Video ${job.videoId} is recorded (job ${job.jobId}), but its message was not sent.`,
  `  ${error.message}`,
  `  ${error.details.check}`,
  `  Then send it with: ffleet retry ${job.videoId}`,
];
