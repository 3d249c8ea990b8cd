/** Where the flows tell what happened; an app decides where the lines go. */
import type { LogEvent } from '@ffleet/observability';

export interface EventLog {
  /** Writes one event. It never throws: a lost log line must not lose a job. */
  emit(event: LogEvent): void;
}
