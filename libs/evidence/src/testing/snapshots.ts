/** Builds snapshots for specs: each fact by kind, subject and value, the rest sound. */
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { sourceOf } from '../fact';
import type { Fact, FactRef, UnknownObservation } from '../fact';
import type { FactKind, FactValue } from '../fact-kinds';
import type { FleetNames } from '../fleet-names';
import type { Snapshot } from '../snapshot';

/** 10:26 in Seoul, half a minute after the incident's last log line. */
export const TAKEN_AT = epochMs(Date.parse('2026-02-21T01:26:00Z'));

/** The incident's fleet, with an invented account. */
export const NAMES: FleetNames = {
  region: 'ap-northeast-2',
  endpointUrl: null,
  queueUrlPrefix: 'https://sqs.ap-northeast-2.amazonaws.com/111122223333',
  videoQueue: 'academy-video-jobs',
  deadLetterQueue: 'academy-video-jobs-dlq',
  group: 'academy-video-worker-asg',
  scalerFunction: 'academy-worker-queue-depth-metric',
  scalerSchedule: 'academy-worker-queue-depth-metric',
  stableZeroParameter: '/academy/workers/video/zero_since_epoch',
  scalerLogGroup: '/aws/lambda/academy-worker-queue-depth-metric',
  workerLogGroup: '/academy/video-worker',
  database: 'academy',
  scalerArtifact: 'dist/lambda/scaler.zip',
};

/** A fact as a collector would bring it. */
export function fact<Kind extends FactKind>(
  kind: Kind,
  subject: string,
  value: FactValue<Kind>,
  observedAt: EpochMs = TAKEN_AT,
): Fact {
  return factWith({ kind, subject }, { kind: 'known', value }, observedAt);
}

/** A question that was asked in vain. */
export const unknownFact = (kind: FactKind, subject: string, problem: Partial<UnknownObservation> = {}): Fact =>
  factWith({ kind, subject }, { kind: 'unknown', code: 'Timeout', problem: 'no answer in 2 s', ...problem }, TAKEN_AT);

const factWith = (ref: FactRef, observation: unknown, observedAt: EpochMs): Fact =>
  // The callers above tie the value to its kind.
  ({ ...ref, observation, source: sourceOf({ ref, names: NAMES, at: TAKEN_AT }), observedAt, raw: null }) as Fact;

export const snapshot = (facts: readonly Fact[]): Snapshot => ({ version: 1, takenAt: TAKEN_AT, names: NAMES, facts });
