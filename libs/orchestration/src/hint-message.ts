/** The message that hints at a job, whoever sends it: who hands a job back, or the outbox. */
import type { Clock, HintedJob, VideoSource } from '@ffleet/ports';
import { renderJobMessage } from '@ffleet/video-job-lifecycle';

/** @returns what `WorkQueue.send` takes; tenants share the queue fairly */
export function renderHint(options: { job: HintedJob; clock: Clock }): { body: string; groupId: string } {
  const { job, clock } = options;
  const createdAt = new Date(clock.nowEpochMs()).toISOString();
  return {
    body: renderJobMessage({ ...job, source: hintSource(job.source), createdAt }),
    groupId: String(job.tenantId),
  };
}

/** The row decides; a URL's signature or password has no business in a queue. */
function hintSource(source: VideoSource): string {
  if (source.kind === 'object') return source.key;
  const { origin, pathname } = new URL(source.url);
  return origin + pathname;
}
