/** Log groups and their streams, in memory and bounded, and who listens to them live. */
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';

/** One stored event. */
export interface LogEvent {
  readonly id: string;
  readonly group: string;
  readonly stream: string;
  readonly at: EpochMs;
  readonly ingestedAt: EpochMs;
  readonly message: string;
}

/** One stream; its events are sorted by time. */
export interface LogStream {
  readonly name: string;
  readonly createdAt: EpochMs;
  events: LogEvent[];
  /** How many of the oldest events were dropped; positions in a stream count them. */
  droppedCount: number;
}

/** One group. */
export interface LogGroup {
  readonly name: string;
  readonly createdAt: EpochMs;
  readonly streams: Map<string, LogStream>;
  retentionInDays?: number;
}

/** Hears of events as they arrive. */
export type LogListener = (events: readonly LogEvent[]) => void;

// At about 200 bytes an event this is 10 MB for a stream that never ends.
const STREAM_EVENTS_MAX = 50_000;

/** All groups of an endpoint. */
export class LogStore {
  private readonly groups = new Map<string, LogGroup>();
  private readonly listeners = new Set<LogListener>();
  private sequence = 0;

  /** All groups by name. */
  list(): LogGroup[] {
    return [...this.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(group: string): LogGroup | undefined {
    return this.groups.get(group);
  }

  /** @throws {AwsError} ResourceNotFoundException */
  requireGroup(name: string): LogGroup {
    const group = this.groups.get(name);
    if (group) return group;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }

  /** @throws {AwsError} ResourceNotFoundException */
  requireStream(group: string, name: string): LogStream {
    const stream = this.requireGroup(group).streams.get(name);
    if (stream) return stream;
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }

  /** @throws {AwsError} ResourceAlreadyExistsException */
  createGroup(name: string, now: EpochMs): void {
    if (this.groups.has(name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    this.groups.set(name, { name, createdAt: now, streams: new Map() });
  }

  /** @throws {AwsError} ResourceAlreadyExistsException, ResourceNotFoundException */
  createStream(groupName: string, name: string, now: EpochMs): void {
    const { streams } = this.requireGroup(groupName);
    if (streams.has(name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    streams.set(name, { name, createdAt: now, events: [], droppedCount: 0 });
  }

  deleteGroup(name: string): void {
    this.groups.delete(name);
  }

  /** Adds events and tells the listeners. @throws {AwsError} ResourceNotFoundException */
  append(
    group: string,
    stream: string,
    { events, now }: { events: readonly { at: EpochMs; message: string }[]; now: EpochMs },
  ): void {
    const target = this.requireStream(group, stream);
    const added = events.map(({ at, message }) => ({
      id: String(++this.sequence).padStart(EVENT_ID_DIGITS, '0'),
      group,
      stream,
      at,
      ingestedAt: now,
      message,
    }));
    const last = target.events.at(-1)?.at ?? epochMs(-Infinity);
    const inOrder = added.every(({ at }, index) => at >= (added[index - 1]?.at ?? last));
    for (const event of added) target.events.push(event);
    if (!inOrder) target.events.sort(byTime);
    const excess = target.events.length - STREAM_EVENTS_MAX;
    // A quarter at once, so that a full stream is not copied for every line.
    if (excess > 0) {
      const dropped = excess + STREAM_EVENTS_MAX / 4;
      target.events = target.events.slice(dropped);
      target.droppedCount += dropped;
    }
    for (const listener of this.listeners) listener(added);
  }

  /** @returns stops listening */
  listen(listener: LogListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** Oldest first; events of one moment in the order of their arrival. */
export const byTime = (a: LogEvent, b: LogEvent): number => a.at - b.at || (a.id < b.id ? -1 : 1);

const EVENT_ID_DIGITS = 56;
