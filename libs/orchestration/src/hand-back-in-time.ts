/** What a drain means for the run at hand: it goes on where it can end in time, and is handed back where it cannot. */
import type { Clock, EventLog } from '@ffleet/ports';
import { milliseconds, msToSeconds, secondsToMs } from '@ffleet/units';
import { decideDrain } from '@ffleet/video-job-lifecycle';
import type { JobProgress } from '@ffleet/video-job-lifecycle';
import type { Drain } from './drain';
import type { RunFields } from './record-run-end';
import { RunInterrupted } from './run-interrupted';

export interface DrainWatch {
  /** The run has ended: a drain has nothing to say to it any more. */
  stop(): void;
}

/**
 * Judges the run at once where a drain was asked for before, and again at each request that leaves less time.
 * @param options.run aborted with a `RunInterrupted` when the job is to be handed back
 */
export function handBackInTime(options: {
  drain: Drain;
  run: AbortController;
  readProgress: () => JobProgress;
  fields: RunFields;
  clock: Clock;
  log: EventLog;
}): DrainWatch {
  const { drain, run, readProgress, fields, clock, log } = options;
  const startedAt = clock.monotonicMs();
  const ended = new AbortController();
  const handBack = (): void => {
    if (!ended.signal.aborted) run.abort(new RunInterrupted('drain'));
  };
  const judge = (): void => {
    const timeLeft = drain.timeLeft();
    if (timeLeft === null) return;
    const elapsed = msToSeconds(milliseconds(clock.monotonicMs() - startedAt));
    const { overall01 } = readProgress();
    const decision = decideDrain({ elapsed, overall01, timeLeft });
    if (decision.kind === 'hand-back') return handBack();
    const overall = Math.floor(overall01 * 100);
    log.emit({ event: 'DRAIN_FINISHING', ...fields, overall, within_sec: decision.within });
    // The estimate may be wrong: what is not done by then is handed back after all.
    void clock.sleep({ duration: secondsToMs(decision.within), signal: ended.signal }).then(handBack);
  };
  const stopListening = drain.onRequest(judge);
  judge();
  return {
    stop() {
      stopListening();
      ended.abort();
    },
  };
}
