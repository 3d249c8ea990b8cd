/** What every service of one endpoint knows about where it runs. */
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { ReportDefect } from './wire/dispatch';
import type { Service } from './wire/service';

/** Shared by all services of an endpoint. */
export interface Environment {
  /** Such as http://127.0.0.1:41234, without a slash at the end. */
  readonly endpointUrl: string;
  readonly region: string;
  readonly accountId: string;
  /** An existing folder; each service keeps its files under names of its own. */
  readonly stateDir: string;
  /** The wall clock; deadlines are kept on it so that they outlive a restart. */
  readonly now: () => EpochMs;
  readonly reportDefect: ReportDefect;
}

/** A running service: its operations, and how it ends. */
export interface RunningService {
  readonly service: Service;
  /** Stops timers and closes files. Calls that wait have been aborted before. */
  close(): void | Promise<void>;
}

/** The machine's clock. */
export const wallClock = (): EpochMs => epochMs(Date.now());

/** The ARN of a resource of this endpoint's account, such as `arn:aws:sqs:us-east-1:000000000000:jobs`. */
export function arnOf({ region, accountId }: Environment, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
