/** Why a run ended, as far as the world knows: what a worker says of itself is no reason. */
import { assertNever } from '@ffleet/units';
import type { TroubleLog } from '../kernel/trouble-log';
import type { ServiceName } from '../kernel/network';
import type { JobChange } from '../services/database/database';

/** A worker that was in trouble of its own lately may have lost its lease to that: a cut of 100 s, a lease, a sweep. */
export const LATELY_MS = 140_000;

/**
 * - done: its result counts
 * - killed: its process was dead by then
 * - cut-off: its worker was stopped, cut off, or its calls went wrong
 * - drained: its worker had been told to go
 * - failed: its ffmpeg, its disk or the bucket did
 * - cancelled: its job was
 */
export type RunCause = 'done' | 'killed' | 'cut-off' | 'drained' | 'failed' | 'cancelled';

/** Who encodes. */
export interface EncodingWorker {
  /** Of its process. */
  readonly name: string;
  isAlive(): boolean;
  /** Whether its machine, or whoever stops processes there, said so. */
  isToldToGo(): boolean;
}

/** What the world can tell of trouble. */
export interface KnownTrouble {
  readonly trouble: TroubleLog;
  readonly isDown: (service: ServiceName) => boolean;
  readonly nowMs: () => number;
}

/** How a run left RUNNING. */
export type RunEnd = Pick<JobChange, 'event' | 'after'>;

/** @returns null where nothing that the world knows explains it */
export function causeOf(options: {
  end: RunEnd;
  worker: EncodingWorker;
  beganAtMs: number;
  known: KnownTrouble;
}): RunCause | null {
  const { end, worker, beganAtMs, known } = options;
  const { event, after } = end;
  const { name } = worker;
  const { trouble, isDown, nowMs } = known;
  if (after.state === 'SUCCEEDED') return 'done';
  if (after.state === 'CANCELLED') return 'cancelled';
  switch (event.kind) {
    case 'sweep':
      if (!worker.isAlive()) return 'killed';
      return trouble.isFree({ names: [name], forMs: LATELY_MS }) ? null : 'cut-off';
    case 'release':
      return worker.isToldToGo() ? 'drained' : null;
    case 'fail': {
      // An ffmpeg's own fault is noted at the very moment at which it begins.
      const forMs = nowMs() - beganAtMs + 1;
      return trouble.isFree({ names: [name, 's3'], forMs }) && !isDown('s3') ? null : 'failed';
    }
    case 'claim':
    case 'renew':
    case 'plan':
    case 'complete':
    case 'request-cancel':
    case 'cancel':
    case 'part-succeeded':
    case 'part-given-up':
      return null;
    default:
      return assertNever(event);
  }
}
