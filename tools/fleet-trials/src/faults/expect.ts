/** How a trial says what it saw: claims that stop it when they are false, and numbers in words. */
import type { VideoView } from '@ffleet/ports';
import type { TransitionLogEntry, TransitionName } from '@ffleet/video-job-lifecycle';
import { seconds, secondsToMs } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';

/** The promise of LIFECYCLE.md: a vanished worker's job runs again within this long. */
export const RERUN_WITHIN = seconds(45);

/** @throws {Error} when `holds` is false */
export function mustHold(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Expected, but not seen: ${what}`);
}

/** A promise with a deadline. @throws {Error} naming `what` when it is over */
export async function within<Value>(limit: Seconds, what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${limit} s for ${what}`)), secondsToMs(limit));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `3.1 s` */
export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export const countOf = (entries: readonly TransitionLogEntry[], event: TransitionName): number =>
  entries.filter((entry) => entry.event === event).length;

export const isReady = ({ status }: VideoView): boolean => status === 'READY';
export const isRunning = ({ job }: VideoView): boolean => job?.state === 'RUNNING';

/** Long enough for a busy machine, short enough for a person. */
export const SOON = seconds(60);
/** For what takes leases and timeouts: a limit for a trial that hangs, never what is measured. */
export const EVENTUALLY = seconds(240);
