/** Asks the instance whether it is about to go away, so that the worker leaves before it is made to. */
import type { Clock, EventLog, InstanceNotice, InstanceNotices } from '@ffleet/ports';
import { assertNever, elapsedMs, msToSeconds, seconds, secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { describeError } from './describe-error';
import type { Drain } from './drain';

/** What AWS recommends for Spot notices (Amazon EC2 User Guide, Spot Instance interruption notices). */
const NOTICE_INTERVAL = seconds(5);
/** A Spot notice comes two minutes ahead. Whatever a wrong clock makes of its time, it is not more than this. */
const SPOT_TIME_LEFT_MAX = seconds(120);

/**
 * Polls until `stop` aborts, and goes on after the first notice: a more urgent one may follow. It never throws.
 * @param options.drainPatience what a group's termination or a rebalance recommendation leaves for the job at hand
 */
export async function watchInstance(options: {
  notices: InstanceNotices;
  drain: Drain;
  drainPatience: Seconds;
  workerId: string;
  clock: Clock;
  log: EventLog;
  stop: AbortSignal;
}): Promise<void> {
  const { notices, drain, drainPatience, workerId, clock, log, stop } = options;
  let outageTold = false;
  while (!stop.aborted) {
    try {
      const notice = await notices.fetch();
      outageTold = false;
      if (notice) drain.request({ reason: notice.kind, timeLeft: timeLeftOf({ notice, drainPatience, clock }) });
    } catch (error) {
      if (!outageTold) {
        log.emit({
          event: 'WORKER_RETRYING',
          worker_id: workerId,
          action: 'read the notices of the instance',
          error: describeError(error),
          retry_in_sec: NOTICE_INTERVAL,
        });
      }
      outageTold = true;
    }
    await clock.sleep({ duration: secondsToMs(NOTICE_INTERVAL), signal: stop });
  }
}

function timeLeftOf(options: { notice: InstanceNotice; drainPatience: Seconds; clock: Clock }): Seconds {
  const { notice, drainPatience, clock } = options;
  switch (notice.kind) {
    case 'spot-interruption': {
      const left = msToSeconds(elapsedMs({ from: clock.nowEpochMs(), to: notice.atEpochMs }));
      return seconds(Math.min(SPOT_TIME_LEFT_MAX, Math.max(0, left)));
    }
    case 'termination':
    case 'rebalance-recommendation':
      return drainPatience;
    default:
      return assertNever(notice);
  }
}
