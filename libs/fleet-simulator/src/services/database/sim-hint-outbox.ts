/** The HintOutbox port of one process, on the simulated database. */
import type { DueHint, HintOutbox } from '@ffleet/ports';
import { epochMs, seconds, secondsToMs } from '@ffleet/units';
import { HINT_SEND_LEASE, rehintAfter } from '@ffleet/video-job-lifecycle';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { SimDatabase } from './database';

/** Amazon SQS Developer Guide, delay queues: DelaySeconds is at most 15 minutes. */
const DELAY_SECONDS_MAX = 900;

export function createSimHintOutbox(options: {
  database: SimDatabase;
  network: Network;
  process: SimProcess;
}): HintOutbox {
  const { database, network, process } = options;
  const call = <Answer>(operation: string, effect: () => Answer): Promise<Answer> =>
    network.call<Answer>({
      process,
      service: 'database',
      operation: `outbox.${operation}`,
      effect: (reply) => reply(effect()),
    });
  return {
    takeDue: ({ limit }) => call('takeDue', () => takeDue({ database, limit })),
    confirmSent: ({ jobId, fencingToken }) =>
      call('confirmSent', () => {
        const hint = database.tables.hints.get(jobId);
        if (hint?.fencingToken !== fencingToken) return;
        hint.sentCount += 1;
        if (hint.messageEnded) return;
        hint.sendAt = epochMs(database.now() + secondsToMs(rehintAfter({ sentCount: hint.sentCount })));
      }),
  };
}

function takeDue(options: { database: SimDatabase; limit: number }): readonly DueHint[] {
  const { database, limit } = options;
  const { hints, jobs, videos } = database.tables;
  const now = database.now();
  if (database.sabotage === 'outbox') return [];
  const due = [...hints.values()]
    .filter(({ sendAt }) => sendAt <= now)
    .sort((one, other) => one.sendAt - other.sendAt)
    .slice(0, limit);
  return due.flatMap((hint) => {
    hint.sendAt = epochMs(now + secondsToMs(HINT_SEND_LEASE));
    hint.messageEnded = false;
    const row = jobs.get(hint.jobId);
    const video = row && videos.get(row.videoId);
    if (!row || !video) return [];
    const { jobId, videoId, tenantId, record } = row;
    const delay = Math.min(DELAY_SECONDS_MAX, Math.max(0, Math.ceil((record.availableAt - now) / 1000)));
    const job = { jobId, videoId, tenantId, source: video.source };
    return [{ job, fencingToken: hint.fencingToken, delay: seconds(delay) }];
  });
}
