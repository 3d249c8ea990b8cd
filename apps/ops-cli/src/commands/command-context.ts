/** What every verb is given besides its ports: where text goes, in which form, and the time. */
import type { Clock } from '@ffleet/ports';
import type { TextSink } from '@ffleet/terminal';

export interface CommandContext {
  /** Answers; with `json` exactly one JSON document (`watch`: JSON lines). */
  readonly out: TextSink;
  /** Progress, warnings and errors for people. */
  readonly err: TextSink;
  readonly json: boolean;
  readonly clock: Clock;
}
