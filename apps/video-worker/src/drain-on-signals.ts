/** The signals that mean "go away soon": from a container runtime or systemd, and from a terminal. */
import type { Drain } from '@ffleet/orchestration';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/**
 * The first signal leaves `grace` for the job at hand; the second hands it back at once.
 * @param options.grace until the process is killed
 */
export function drainOnSignals(options: { drain: Drain; grace: Seconds }): void {
  const { drain, grace } = options;
  let count = 0;
  for (const reason of ['SIGTERM', 'SIGINT'] as const) {
    process.on(reason, () => {
      count += 1;
      drain.request({ reason, timeLeft: count === 1 ? grace : seconds(0) });
    });
  }
}
