/** Whether a message becomes visible again while its job still runs: then a second worker would run it, too. */
import { elapsedMs, msToSeconds, seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import type { AppliedRule } from '@ffleet/scaling-policy';
import type { LogEventName } from '@ffleet/observability';
import { findOpenHandlers, lastOf } from '../open-handlers';
import type { OpenHandler } from '../open-handlers';
import { one, perWorker } from '../need';
import { nonEmpty } from '../non-empty';
import { defineRule } from '../rule';

export const visibilityAgainstJob = defineRule({
  code: 'visibility-against-job',
  kind: 'finding',
  needs: ({ videoQueue, group }) => ({
    queue: one('queue-settings', videoQueue),
    settings: one('worker-settings', group),
    logs: perWorker('worker-log'),
  }),
  judge: ({ queue, settings, logs }) => {
    const { visibilityTimeout } = queue.value;
    const { fastAck, visibilityExtension } = settings.value;
    // Deleted at receive, or extended in time: no job is too long for its message.
    if (fastAck) return { status: 'not-so', uses: [settings] };
    if (visibilityExtension !== null && visibilityExtension.interval < visibilityExtension.visibilityTimeout) {
      return { status: 'not-so', uses: [settings] };
    }

    const projections = findOpenHandlers(logs.known).flatMap((handler) => project(handler));
    const longest = projections.reduce<Projection | null>(
      (worst, projection) => (worst === null || projection.projected > worst.projected ? projection : worst),
      null,
    );
    if (longest !== null && longest.projected > visibilityTimeout) {
      const { handler, arithmetic, ...values } = longest;
      const raised = seconds(Math.ceil((longest.projected * HEADROOM) / 3600) * 3600);
      return {
        status: 'True',
        reason: 'VisibilityShorterThanJob',
        values: { ...values, videoId: handler.videoId, visibilityTimeout },
        arithmetic: [...arithmetic, compareWith(longest.projected, visibilityTimeout)],
        uses: [queue, settings, handler.log],
        counterfactuals: [
          {
            change: 'VisibilityRaised',
            values: { visibilityTimeout: raised },
            arithmetic: [compareWith(longest.projected, raised)],
          },
        ],
      };
    }
    const missing = nonEmpty(logs.missing);
    if (missing !== null) return { status: 'unknown', missing };
    return {
      status: 'not-so',
      arithmetic: longest === null ? [] : [compareWith(longest.projected, visibilityTimeout)],
    };
  },
});

/** A proposed timeout is this much longer than the projection, which is none too exact. */
const HEADROOM = 1.5;

interface Projection {
  readonly handler: OpenHandler;
  readonly percent: number;
  readonly elapsed: Seconds;
  /** From the receive to the end of the encode. */
  readonly projected: Seconds;
  readonly arithmetic: readonly AppliedRule[];
}

/** From the latest progress line, as if the encode went on at its mean speed; nothing where no progress is on record. */
function project(handler: OpenHandler): readonly Projection[] {
  const { lines } = handler;
  const progress = lastOf({ lines, event: '[PROCESSOR] Transcode progress' });
  const started = lines.find(({ event }) => event === ('[TRANSCODER] Starting ffmpeg' satisfies LogEventName));
  const percent = Number(progress?.fields['percent'] ?? 0);
  if (progress === undefined || started === undefined || handler.receivedAt === null || percent <= 0) return [];

  const before = secondsBetween(handler.receivedAt, started.at);
  const elapsed = secondsBetween(started.at, progress.at);
  const projected = seconds(Math.round(before + (elapsed * 100) / percent));
  const formula = 'secondsBeforeEncode + secondsEncoding * 100 / percent';
  const inputs = { secondsBeforeEncode: before, secondsEncoding: elapsed, percent };
  return [
    {
      handler,
      percent,
      elapsed,
      projected,
      arithmetic: [{ name: 'projectedSeconds', formula, inputs, result: projected }],
    },
  ];
}

const secondsBetween = (from: OpenHandler['lines'][number]['at'], to: OpenHandler['lines'][number]['at']): Seconds =>
  seconds(Math.round(msToSeconds(elapsedMs({ from, to }))));

const compareWith = (projectedSeconds: Seconds, visibilityTimeout: Seconds): AppliedRule => ({
  name: 'runsTwice',
  formula: 'projectedSeconds > visibilityTimeout',
  inputs: { projectedSeconds, visibilityTimeout },
  result: projectedSeconds > visibilityTimeout,
});
