/** Every worker sweeps while it runs, so that a fleet of one needs nobody else to notice a vanished predecessor. */
import type { EventLog, Jitter, SweptJob } from '@ffleet/ports';
import { milliseconds, seconds, secondsToMs } from '@ffleet/units';
import { SWEEP_INTERVAL } from '@ffleet/video-job-lifecycle';
import { answerWithin } from './answer-within';
import { describeError } from './describe-error';
import { sendWhatIsOwed, sweepLeases } from './sweep';
import type { SweepPorts } from './sweep';

/** Workers that started together must not sweep together; up to 6 s apart, well within SWEEP_GAP_MAX. */
const SPREAD01 = 0.2;

/** A queue that does not answer keeps no worker that has to go: the outbox keeps what is owed. */
const SENT_WITHIN = seconds(5);

/**
 * Sweeps at once, then every `SWEEP_INTERVAL`, until `stop` aborts. It never throws.
 *
 * A queue that does not answer keeps its own part waiting, never the next sweep: sweeps that lie far apart count as a gap.
 * @param options.stop aborts when the worker has no job left: who drains still sweeps
 */
export async function sweepLoop(
  options: SweepPorts & { actor: string; jitter: Jitter; stop: AbortSignal },
): Promise<void> {
  const { clock, jitter, stop } = options;
  const sweeps = createOutageLog({ ...options, action: 'sweep the leases' });
  const hints = createOutageLog({ ...options, action: 'send what is owed to queued jobs' });
  let unsent: SweptJob[] = [];
  let sending: Promise<void> | null = null;
  while (!stop.aborted) {
    await sweeps.watch(async () => void unsent.push(...(await sweepLeases(options))));
    if (!sending) {
      const swept = unsent;
      unsent = [];
      sending = hints.watch(() => sendWhatIsOwed({ ...options, swept })).finally(() => (sending = null));
    }
    const spread = 1 + SPREAD01 * (2 * jitter.next01() - 1);
    await clock.sleep({ duration: milliseconds(secondsToMs(SWEEP_INTERVAL) * spread), signal: stop });
  }
  const sent = sending;
  if (sent) await answerWithin({ ask: () => sent, limit: SENT_WITHIN, clock }).catch(() => undefined);
}

/** Tells a failure once per outage, not every five seconds of it. */
function createOutageLog(options: { action: string; actor: string; log: EventLog }): {
  watch(work: () => Promise<unknown>): Promise<void>;
} {
  const { action, actor, log } = options;
  let told = false;
  return {
    async watch(work) {
      try {
        await work();
        told = false;
      } catch (error) {
        if (!told) log.emit({ event: 'SWEEP_FAILED', worker_id: actor, action, error: describeError(error) });
        told = true;
      }
    },
  };
}
