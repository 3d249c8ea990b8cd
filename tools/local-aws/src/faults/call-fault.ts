/** What can go wrong with a call to a service on a bad day, as data. */
import type { Milliseconds } from '@ffleet/units';

/** `imds` has the operations GetToken and GetMetadata (`Category`); S3's inputs are `Bucket` and `Key`. */
export type FaultyService =
  | 'autoscaling'
  | 'cloudwatch'
  | 'cloudwatchlogs'
  | 'ec2'
  | 'imds'
  | 'lambda'
  | 's3'
  | 'scheduler'
  | 'servicequotas'
  | 'sqs'
  | 'ssm';

/** A call as it came in, decoded and checked; nothing has been done about it. */
export interface ServiceCall {
  readonly service: FaultyService;
  /** As in the API reference, such as `SendMessage`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type FaultEffect =
  /** Nothing is done, and the service says why: `{ code: 'Throttling', status: 400 }`, `{ code: 'ServiceUnavailable' }`. */
  | {
      readonly kind: 'refuse';
      readonly code: string;
      readonly message?: string;
      /** @default 503 */ readonly status?: number;
    }
  /** Nothing is done; the connection breaks. */
  | { readonly kind: 'hang-up' }
  /** All is done as always, and then the connection breaks before the answer: the caller cannot know. */
  | { readonly kind: 'lose-answer' }
  /** All is done at once; the answer comes late. */
  | { readonly kind: 'delay-answer'; readonly by: Milliseconds };

export interface CallFault {
  readonly service: FaultyService;
  /** @default every operation of the service */
  readonly operations?: readonly string[];
  /** A closer choice, such as `({ input }) => String(input['Key']).endsWith('.m3u8')`. */
  readonly when?: (call: ServiceCall) => boolean;
  readonly effect: FaultEffect;
  /** How many calls it hits. @default all, until it is ended */
  readonly times?: number;
}

/** A fault that was injected. */
export interface InjectedFault {
  /** How many calls it has hit. */
  hits(): number;
  /** Calls go well again; ending twice is fine. */
  end(): void;
}
