/** `ffleet retry VIDEO`: a new job for a finished video, or another message for a job that waits for a worker. */
import type { VideoCatalog, WorkQueue } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderJson } from '../render/video-json';
import type { CommandContext } from './command-context';
import { sendHint, unsentLines } from './send-hint';
import type { RecordedJob } from './send-hint';
import { reportUnknownVideo } from './unknown-video';

export interface RetryPorts {
  readonly catalog: Pick<VideoCatalog, 'retry' | 'fetchVideo'>;
  readonly queue: Pick<WorkQueue, 'send'>;
}

/**
 * A job that waits gets another message instead of a second job: workers drop a duplicate, and it repairs a send that
 * failed after the job was recorded. So does a job whose worker vanished: whoever receives the message takes it over.
 * @returns `findings` when a worker has the video, when there is no such video, or when the message was not sent
 */
export async function runRetry(
  { videoId }: { videoId: number },
  { catalog, queue }: RetryPorts,
  context: CommandContext,
): Promise<ExitCode> {
  const outcome = await catalog.retry({ videoId });
  if (outcome.kind === 'unknown-video') return reportUnknownVideo([videoId], context);
  if (outcome.kind === 'queued' || outcome.kind === 'worker-vanished') {
    return await sendAndReport({ job: { videoId, ...outcome }, reason: outcome.kind, queue, context });
  }
  const video = outcome.state === 'QUEUED' ? await catalog.fetchVideo({ videoId }) : null;
  if (video === null) return reportRunning({ videoId, jobId: outcome.jobId, context });
  const job = { videoId, jobId: outcome.jobId, tenantId: video.tenantId, source: video.source };
  return await sendAndReport({ job, reason: 'still-waiting', queue, context });
}

type SendReason = 'queued' | 'still-waiting' | 'worker-vanished';

async function sendAndReport(options: {
  job: RecordedJob;
  reason: SendReason;
  queue: RetryPorts['queue'];
  context: CommandContext;
}): Promise<ExitCode> {
  const { job, reason, queue, context } = options;
  const { videoId, jobId } = job;
  const sent = await sendHint({ job, queue, nowEpochMs: context.clock.nowEpochMs() });
  if (context.json) {
    const message_id = sent.ok ? sent.value.messageId : null;
    const outcome = reason === 'queued' ? 'queued' : 'message-sent-again';
    const send_error = sent.ok ? null : sent.error.message;
    context.out.write(`${renderJson({ video_id: videoId, job_id: jobId, outcome, message_id, send_error })}\n`);
  } else if (sent.ok) {
    writeLines(context.out, [sentence({ job, reason })]);
  }
  if (!sent.ok) writeLines(context.err, unsentLines({ job, error: sent.error }));
  return sent.ok ? EXIT.done : EXIT.findings;
}

function sentence({ job: { videoId, jobId }, reason }: { job: RecordedJob; reason: SendReason }): string {
  switch (reason) {
    case 'queued':
      return `Video ${videoId} is queued again (job ${jobId}). Follow it: ffleet watch ${videoId}`;
    case 'still-waiting':
      return `Video ${videoId} was still waiting (job ${jobId}): its message was sent again.`;
    case 'worker-vanished':
      return `The worker of video ${videoId} has vanished (job ${jobId}): its message was sent again, for another to take over.`;
    default:
      return assertNever(reason);
  }
}

function reportRunning(options: { videoId: number; jobId: string; context: CommandContext }): ExitCode {
  const { videoId, jobId, context } = options;
  const { out, err, json } = context;
  if (json) {
    out.write(
      `${renderJson({ video_id: videoId, job_id: jobId, outcome: 'still-running', message_id: null, send_error: null })}\n`,
    );
  }
  writeLines(err, [
    `Video ${videoId} is being worked on (job ${jobId}): nothing was queued.`,
    `To start it anew: ffleet cancel ${videoId}, then ffleet retry ${videoId}`,
  ]);
  return EXIT.findings;
}
