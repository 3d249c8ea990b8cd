/** The scaling activities of a group: what it did, why, and how that ended. */
import { randomUUID } from 'node:crypto';
import type { EpochMs } from '@ffleet/units';

/** States of an activity that are used here, of those in the API reference. */
export type ActivityStatus = 'InProgress' | 'MidLifecycleAction' | 'Successful' | 'Failed' | 'Cancelled';

export interface Activity {
  readonly activityId: string;
  readonly groupName: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: EpochMs;
  readonly status: ActivityStatus;
  readonly statusMessage?: string;
  readonly endedAt?: EpochMs;
  /** JSON, such as `{"Availability Zone":"us-east-1a"}`. */
  readonly details: string;
}

/** AWS keeps activities for six weeks; a number is the bound that a long-lived local group needs. */
const MAX_ACTIVITIES = 1000;

/** Ends of an activity. */
type Ending = 'Successful' | 'Failed' | 'Cancelled';

/** Newest first. Every change is told to `record`, which makes it outlive the process. */
export class ActivityLog {
  private readonly activities: Activity[] = [];

  constructor(
    private readonly groupName: string,
    private readonly now: () => EpochMs,
    private readonly record: (activity: Activity) => void,
  ) {}

  list(): readonly Activity[] {
    return this.activities;
  }

  /** @returns the activity's id */
  start(activity: { description: string; cause: string; details: object }): string {
    const started: Activity = {
      activityId: randomUUID(),
      groupName: this.groupName,
      description: activity.description,
      cause: activity.cause,
      startedAt: this.now(),
      status: 'InProgress',
      details: JSON.stringify(activity.details),
    };
    this.restore(started);
    this.record(started);
    return started.activityId;
  }

  /** The activity waits for a lifecycle hook. */
  wait(activityId: string): void {
    this.change(activityId, { status: 'MidLifecycleAction' });
  }

  /** Ends an activity; one that has ended already stays as it is. */
  end(activityId: string, status: Ending, statusMessage?: string): void {
    if (this.get(activityId)?.endedAt !== undefined) return;
    this.change(activityId, { status, endedAt: this.now(), ...(statusMessage === undefined ? {} : { statusMessage }) });
  }

  get(activityId: string): Activity | undefined {
    return this.activities.find((activity) => activity.activityId === activityId);
  }

  /** Takes an activity in from the journal; a later state of one that is known replaces it. */
  restore(activity: Activity): void {
    const known = this.activities.findIndex(({ activityId }) => activityId === activity.activityId);
    if (known >= 0) this.activities[known] = activity;
    else this.activities.unshift(activity);
    this.activities.length = Math.min(this.activities.length, MAX_ACTIVITIES);
  }

  private change(activityId: string, change: Partial<Activity>): void {
    const activity = this.get(activityId);
    if (!activity) return;
    const changed = { ...activity, ...change };
    this.restore(changed);
    this.record(changed);
  }
}
