/** Named mixes of work and trouble: how often each fault happens, and what owners do meanwhile. */
import type { AcknowledgementMode } from '@ffleet/video-job-lifecycle';
import type { FaultRates } from './kernel/fault-plan';
import type { CallFault, ServiceName } from './kernel/network';
import type { EncodeFault } from './services/media/sim-media-runner';
import type { QueueRates } from './services/queue/queue-message';
import type { WorldFault } from './workers/world-faults';

export interface Scenario {
  readonly name: string;
  /** `either`: half of the seeds use each mode. */
  readonly acknowledgement: AcknowledgementMode | 'either';
  readonly videos: { readonly min: number; readonly max: number };
  readonly instances: { readonly min: number; readonly max: number };
  readonly chaosSeconds: number;
  /** How long a source takes to encode. */
  readonly encodeSeconds: { readonly min: number; readonly max: number };
  /** Shares of sources that are broken, or kill their workers. */
  readonly broken01: number;
  readonly killers01: number;
  /** How many of each an owner (or a stranger) does during a run, at most. */
  readonly owners: Readonly<Partial<Record<OwnerAction, number>>>;
  readonly calls: Readonly<Partial<Record<ServiceName, FaultRates<CallFault>>>>;
  readonly encodes: FaultRates<EncodeFault>;
  readonly queue: QueueRates;
  readonly diskFull: number;
  readonly staleCounters: number;
  /** How many of each may happen in a run; each happens with probability 0.7. */
  readonly world: Readonly<Partial<Record<WorldFault, number>>>;
  readonly outageSecondsMax: number;
  /** Wall clocks that are wrong by up to this many seconds. */
  readonly skewSeconds: number;
}

export const OWNER_ACTIONS = ['cancel', 'retry', 'duplicate', 'legacy-message', 'poison'] as const;
export type OwnerAction = (typeof OWNER_ACTIONS)[number];

const CALM: Scenario = {
  name: 'calm',
  acknowledgement: 'either',
  videos: { min: 2, max: 5 },
  instances: { min: 1, max: 3 },
  chaosSeconds: 120,
  encodeSeconds: { min: 2, max: 75 },
  broken01: 0,
  killers01: 0,
  owners: {},
  calls: {},
  encodes: {},
  queue: {},
  diskFull: 0,
  staleCounters: 0,
  world: {},
  outageSecondsMax: 100,
  skewSeconds: 0,
};

const LOSSY: FaultRates<CallFault> = {
  refused: 0.02,
  'lost-request': 0.02,
  'lost-answer': 0.02,
  'late-effect': 0.01,
  slow: 0.03,
};

export const SCENARIOS: readonly Scenario[] = [
  { ...CALM, owners: { cancel: 1, retry: 1 } },
  {
    ...CALM,
    name: 'crashes',
    calls: {
      database: { 'kill-before-send': 0.015, 'kill-before-answer': 0.015, pause: 0.01 },
      sqs: { 'kill-before-send': 0.01, 'kill-before-answer': 0.01, pause: 0.01 },
      s3: { 'kill-before-send': 0.01, 'kill-before-answer': 0.01 },
    },
    encodes: { 'out-of-memory': 0.1 },
    world: { kill: 2, pause: 1 },
  },
  {
    ...CALM,
    name: 'spot-drain',
    instances: { min: 2, max: 4 },
    calls: { metadata: { refused: 0.05, 'lost-request': 0.02 }, autoscaling: { refused: 0.2, 'lost-answer': 0.05 } },
    world: { spot: 2, rebalance: 1, sigterm: 2, 'autoscaling-outage': 1 },
    skewSeconds: 3_600,
  },
  {
    ...CALM,
    name: 'database-outage',
    calls: { database: LOSSY },
    world: { 'database-outage': 2, 'cut-database': 2, kill: 1 },
    chaosSeconds: 240,
  },
  {
    ...CALM,
    name: 'long-outage',
    encodeSeconds: { min: 60, max: 400 },
    world: { 'database-outage': 3, 'sqs-outage': 1 },
    outageSecondsMax: 330,
    chaosSeconds: 400,
  },
  {
    ...CALM,
    name: 'queue-chaos',
    calls: { sqs: LOSSY },
    queue: { 'duplicate-delivery': 0.2, 'lost-delete': 0.1 },
    owners: { duplicate: 3, 'legacy-message': 1 },
    world: { 'sqs-outage': 2, 'cut-sqs': 1, 'expire-message': 2 },
    staleCounters: 0.3,
  },
  {
    ...CALM,
    name: 'long-videos',
    acknowledgement: 'after-handler',
    videos: { min: 1, max: 2 },
    instances: { min: 2, max: 4 },
    encodeSeconds: { min: 240, max: 600 },
    queue: { 'duplicate-delivery': 0.3, 'lost-delete': 0.1 },
    owners: { duplicate: 6, cancel: 1 },
    world: { kill: 1, pause: 1, 'cut-database': 1, 'sqs-outage': 1, 'database-outage': 1, sigterm: 1 },
    chaosSeconds: 420,
  },
  {
    ...CALM,
    name: 'poison-and-stalls',
    broken01: 0.2,
    killers01: 0.2,
    owners: { poison: 3, retry: 1 },
    calls: { s3: LOSSY },
    encodes: { 'ffmpeg-crash': 0.15, 'ffmpeg-hang': 0.05, 'ffmpeg-disk-full': 0.05 },
    diskFull: 0.05,
    world: { 's3-outage': 1 },
  },
  {
    ...CALM,
    name: 'cancels',
    videos: { min: 3, max: 6 },
    owners: { cancel: 6, retry: 3, duplicate: 1 },
    calls: { database: { 'lost-answer': 0.02, slow: 0.05, pause: 0.02 } },
    world: { kill: 1, 'cut-database': 1 },
  },
  {
    ...CALM,
    name: 'fast-ack',
    acknowledgement: 'at-receive',
    calls: {
      database: { ...LOSSY, 'kill-before-send': 0.01, 'kill-before-answer': 0.01 },
      sqs: { ...LOSSY, 'kill-before-send': 0.01, 'kill-before-answer': 0.01 },
    },
    encodes: { 'ffmpeg-crash': 0.1, 'out-of-memory': 0.05 },
    world: { kill: 1, sigterm: 1, 'expire-message': 1 },
  },
  {
    ...CALM,
    name: 'everything',
    videos: { min: 3, max: 6 },
    chaosSeconds: 300,
    broken01: 0.1,
    killers01: 0.1,
    owners: { cancel: 2, retry: 2, duplicate: 2, 'legacy-message': 1, poison: 1 },
    calls: {
      database: { ...LOSSY, 'kill-before-send': 0.005, 'kill-before-answer': 0.005, pause: 0.005 },
      sqs: { ...LOSSY, 'kill-before-send': 0.005, 'kill-before-answer': 0.005, pause: 0.005 },
      s3: { ...LOSSY, 'kill-before-send': 0.005, 'kill-before-answer': 0.005 },
      autoscaling: { refused: 0.1, 'lost-answer': 0.05, slow: 0.05 },
      metadata: { refused: 0.05 },
    },
    encodes: { 'ffmpeg-crash': 0.05, 'ffmpeg-hang': 0.03, 'ffmpeg-disk-full': 0.03, 'out-of-memory': 0.05 },
    queue: { 'duplicate-delivery': 0.1, 'lost-delete': 0.05 },
    diskFull: 0.03,
    staleCounters: 0.3,
    world: {
      ...{ 'database-outage': 1, 'sqs-outage': 1, 's3-outage': 1, 'autoscaling-outage': 1 },
      ...{ 'cut-database': 1, 'cut-sqs': 1, spot: 1, rebalance: 1, sigterm: 1, kill: 1, pause: 1, 'expire-message': 1 },
    },
    skewSeconds: 3_600,
  },
];

/** @throws {RangeError} naming the scenarios that there are */
export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (scenario) return scenario;
  const names = SCENARIOS.map((candidate) => candidate.name).join(', ');
  throw new RangeError(`Cannot simulate scenario ${name}: there are ${names}`);
}
