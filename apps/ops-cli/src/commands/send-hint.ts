/** Sends the queue message that hints at a recorded job, and tells the outbox, which sends it where this cannot. */
import type { HintOutbox, VideoSource, WorkQueue } from '@ffleet/ports';
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
  /** The row's: with the job's id it names the hint. */
  readonly fencingToken: number;
}

export interface HintPorts {
  readonly queue: Pick<WorkQueue, 'send'>;
  readonly hints: Pick<HintOutbox, 'confirmSent'>;
}

/** @returns the message's id, or why the queue did not take it; the job is recorded and owed a message either way */
export async function sendHint(options: {
  job: RecordedJob;
  ports: HintPorts;
  nowEpochMs: EpochMs;
}): Promise<Result<{ messageId: string }, UnobservableError>> {
  const { job, ports, nowEpochMs } = options;
  // The row decides where the bytes are; queues are read by more people than a signature is meant for.
  const source = job.source.kind === 'object' ? job.source.key : plainUrl(job.source.url);
  const body = renderJobMessage({ ...job, source, createdAt: isoTime(nowEpochMs) });
  try {
    const sent = await ports.queue.send({ body, groupId: String(job.tenantId) });
    await confirm({ job, hints: ports.hints });
    return ok(sent);
  } catch (error) {
    if (error instanceof UnobservableError) return err(error);
    throw error;
  }
}

/** A hint that is not confirmed is sent once more: workers drop the duplicate, so that it is not worth a word. */
async function confirm({ job, hints }: { job: RecordedJob; hints: HintPorts['hints'] }): Promise<void> {
  try {
    await hints.confirmSent(job);
  } catch (error) {
    if (!(error instanceof UnobservableError)) throw error;
  }
}

/** What the user sees when a job is recorded and its message is not sent: a warning, since it will be. */
export const unsentLines = ({ job, error }: { job: RecordedJob; error: UnobservableError }): readonly string[] => [
  `Video ${job.videoId} is recorded (job ${job.jobId}); its message could not be sent from here.`,
  `  ${error.message}`,
  `  ${error.details.check}`,
  '  Nothing is lost: a worker or the sweeper sends it within a minute.',
];
