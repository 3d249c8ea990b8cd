/** What a worker said, line by line, with the time at which it was heard. */
import type { Seconds } from '@ffleet/units';
import { until } from './until';

export interface WorkerEvent {
  /** By this process's clock. */
  readonly heardAtEpochMs: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export class WorkerLog {
  readonly #events: WorkerEvent[] = [];
  readonly #otherLines: string[] = [];

  /** Takes one line of the worker's output; what is no event is kept for error messages. */
  add(line: string): void {
    const fields = parseEvent(line);
    if (fields) this.#events.push({ heardAtEpochMs: Date.now(), event: String(fields['event']), fields });
    else this.#otherLines.push(line);
  }

  all(event: string): readonly WorkerEvent[] {
    return this.#events.filter((candidate) => candidate.event === event);
  }

  /** Waits for the first event of this name. @throws {Error} with the worker's last words */
  async first(event: string, options: { within: Seconds }): Promise<WorkerEvent> {
    await until({
      what: `the worker to say ${event}`,
      ask: () => this.tail(),
      satisfies: () => this.all(event).length > 0,
      ...options,
    });
    const [found] = this.all(event);
    if (!found) throw new TypeError(`Cannot find ${event}, which was there a moment ago`);
    return found;
  }

  /** The last lines, for an error message. */
  tail(): string {
    const events = this.#events.slice(-12).map(({ event, fields }) => {
      const said = ['result', 'action', 'reason', 'error'].map((name) => fields[name]);
      return [event, ...said.filter((part) => typeof part === 'string')].join(' ');
    });
    return [...this.#otherLines.slice(-5), ...events].join(' | ');
  }
}

function parseEvent(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value ? { ...value } : null;
  } catch {
    return null;
  }
}
