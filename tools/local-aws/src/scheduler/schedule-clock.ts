/** Rings for every enabled schedule, on a clock whose minutes may be shorter than real ones. */
import { epochMs, milliseconds, type EpochMs, type Milliseconds } from '@ffleet/units';
import type { Schedule } from './schedule';
import { parseScheduleExpression } from './schedule-expression';

/** setTimeout takes no longer delay than this, about 24 days. */
const MAX_DELAY = milliseconds(2 ** 31 - 1);

export class ScheduleClock {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /**
   * @param minute how long a minute of a schedule lasts in real time
   * @param ring called at each due time
   */
  constructor(
    private readonly minute: Milliseconds,
    private readonly now: () => EpochMs,
    private readonly ring: (schedule: Schedule, scheduledAt: EpochMs) => void,
  ) {}

  /** A rate that was just set rings at once, as it has no start date; then both kinds keep to their interval. */
  start(schedule: Schedule, { isNew }: { isNew: boolean }): void {
    this.stop(schedule.name);
    if (schedule.state === 'DISABLED') return;
    const { everyMinutes, startsAt } = parseScheduleExpression(schedule.expression);
    const interval = milliseconds(everyMinutes * this.minute);
    const origin = startsAt === 'clock' ? epochMs(0) : schedule.modifiedAt;
    if (isNew && startsAt === 'creation') this.ring(schedule, origin);
    this.wait(schedule, { origin, interval });
  }

  stop(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }

  close(): void {
    for (const name of [...this.timers.keys()]) this.stop(name);
  }

  /** Times are counted from the origin, so that late timers do not add up. */
  private wait(schedule: Schedule, rhythm: { origin: EpochMs; interval: Milliseconds }): void {
    const passed = Math.floor((this.now() - rhythm.origin) / rhythm.interval);
    const dueAt = epochMs(rhythm.origin + (passed + 1) * rhythm.interval);
    const timer = setTimeout(
      () => {
        this.wait(schedule, rhythm);
        if (this.now() >= dueAt) this.ring(schedule, dueAt);
      },
      Math.min(dueAt - this.now(), MAX_DELAY),
    );
    this.timers.set(schedule.name, timer);
  }
}
