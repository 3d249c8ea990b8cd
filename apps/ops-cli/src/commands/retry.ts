/** `ffleet retry VIDEO`: a new job for a finished video, or another message for a job that waits for a worker. */
import type { VideoCatalog } from '@ffleet/ports';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { sendHint, unsentLines } from './send-hint';
import type { HintPorts, RecordedJob } from './send-hint';
import { reportUnknownVideo } from './unknown-video';

export interface RetryPorts extends HintPorts {
  readonly catalog: Pick<VideoCatalog, 'retry' | 'fetchVideo'>;
}

/**
 * A job that waits gets another message instead of a second job: workers drop a duplicate. A message that cannot be sent
 * is a warning: the outbox sends it.
 * @returns `findings` when a worker has the video, or when there is no such video
 */
export async function runRetry(
  { videoId }: { videoId: number },
  ports: RetryPorts,
  context: CommandContext,
): Promise<ExitCode> {
  const { catalog } = ports;
  const outcome = await catalog.retry({ videoId });
  if (outcome.kind === 'unknown-video') return reportUnknownVideo([videoId], context);
  const { jobId } = outcome;
  const video = await catalog.fetchVideo({ videoId });
  const newest = video?.job;
  // A worker may have claimed it in between, and then it needs no message.
  if (!video || newest?.jobId !== jobId || newest.state !== 'QUEUED') return reportRunning({ videoId, jobId, context });
  const { tenantId, source } = video;
  const job = { videoId, jobId, tenantId, source, fencingToken: newest.fencingToken };
  return await sendAndReport({ job, isNew: outcome.kind === 'queued', ports, context });
}

async function sendAndReport(options: {
  job: RecordedJob;
  /** Queued just now; otherwise it was still waiting. */
  isNew: boolean;
  ports: HintPorts;
  context: CommandContext;
}): Promise<ExitCode> {
  const { job, isNew, ports, context } = options;
  const { videoId, jobId } = job;
  const sent = await sendHint({ job, ports, nowEpochMs: context.clock.nowEpochMs() });
  if (context.json) {
    const message_id = sent.ok ? sent.value.messageId : null;
    const outcome = isNew ? 'queued' : 'message-sent-again';
    const send_error = sent.ok ? null : sent.error.message;
    context.out.write(renderDocument('retry', { video_id: videoId, job_id: jobId, outcome, message_id, send_error }));
  } else if (sent.ok) {
    const sentence = isNew
      ? `Video ${videoId} is queued again (job ${jobId}). Follow it: ffleet watch ${videoId}`
      : `Video ${videoId} was still waiting (job ${jobId}): its message was sent again.`;
    writeLines(context.out, [sentence]);
  }
  if (!sent.ok) writeLines(context.err, unsentLines({ job, error: sent.error }));
  return EXIT.done;
}

function reportRunning(options: { videoId: number; jobId: string; context: CommandContext }): ExitCode {
  const { videoId, jobId, context } = options;
  const { out, err, json } = context;
  if (json) {
    const nothingSent = { outcome: 'still-running', message_id: null, send_error: null } as const;
    out.write(renderDocument('retry', { video_id: videoId, job_id: jobId, ...nothingSent }));
  }
  writeLines(err, [
    `Video ${videoId} is being worked on (job ${jobId}): nothing was queued.`,
    'If its worker has vanished, the sweeper hands the job on by itself within a minute.',
    `To start it anew: ffleet cancel ${videoId}, then ffleet retry ${videoId}`,
  ]);
  return EXIT.findings;
}
