/** All queues of an endpoint as a replayable state: changes go in, and a snapshot of changes comes out. No I/O. */
import { assertNever, epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { MessageQueue } from './message-queue';
import type { QueueChange } from './message-queue';
import type { Queue, SentRecord } from './queue';
import type { QueueAttributes } from './queue-attributes';

/** Everything that can happen to queues. Changes are what the journal keeps. */
export type DirectoryChange = { readonly queue: string } & (
  | {
      readonly kind: 'queue-created';
      readonly attributes: QueueAttributes;
      readonly tags: Readonly<Record<string, string>>;
      readonly createdAtEpochMs: EpochMs;
      readonly modifiedAtEpochMs?: EpochMs;
      readonly lastSequence?: number;
    }
  | { readonly kind: 'queue-configured'; readonly attributes: QueueAttributes; readonly atEpochMs: EpochMs }
  | { readonly kind: 'queue-tagged'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'queue-deleted'; readonly atEpochMs: EpochMs }
  | { readonly kind: 'sent'; readonly deduplicationId: string; readonly record: SentRecord }
  | { readonly kind: 'message'; readonly change: QueueChange }
);

/** How long a FIFO queue remembers a deduplication id. @see Amazon SQS API Reference, SendMessage */
const DEDUPLICATION_MS = 5 * 60 * 1000;
/** How long a queue's name is blocked after it was deleted. @see Amazon SQS API Reference, DeleteQueue */
const NAME_REST_MS = 60 * 1000;

/** The queues by name. */
export class QueueDirectory {
  private readonly queues = new Map<string, Queue>();
  private readonly deletedAt = new Map<string, EpochMs>();

  constructor(private readonly arnOfQueue: (name: string) => string) {}

  /** Makes a change; one about a queue that is gone does nothing. */
  apply(change: DirectoryChange, now: EpochMs): void {
    if (change.kind === 'queue-created') return this.create(change);
    const queue = this.queues.get(change.queue);
    if (queue === undefined) return;
    switch (change.kind) {
      case 'queue-configured':
        queue.attributes = change.attributes;
        queue.modifiedAtEpochMs = change.atEpochMs;
        return;
      case 'queue-tagged':
        queue.tags = change.tags;
        return;
      case 'queue-deleted':
        this.queues.delete(queue.name);
        this.deletedAt.set(queue.name, change.atEpochMs);
        return;
      case 'sent':
        return remember(queue, change.deduplicationId, change.record);
      case 'message':
        if (change.change.kind === 'enqueued' && queue.fifo)
          queue.lastSequence = Math.max(queue.lastSequence, Number(change.change.message.sequenceNumber ?? 0));
        return queue.messages.apply(change.change, now);
      default:
        return assertNever(change);
    }
  }

  /** @returns undefined when there is none */
  find(name: string): Queue | undefined {
    return this.queues.get(name);
  }

  /** @returns undefined when there is none */
  findByArn(arn: string): Queue | undefined {
    const queue = this.queues.get(arn.slice(arn.lastIndexOf(':') + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /** All queues by name. */
  list(): Queue[] {
    return [...this.queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** True while a name rests after its queue was deleted. */
  isResting(name: string, now: EpochMs): boolean {
    return now - (this.deletedAt.get(name) ?? -Infinity) < NAME_REST_MS;
  }

  /** The changes that rebuild the present state, one line of the journal each. */
  *snapshot(): Generator<DirectoryChange[]> {
    for (const { name, attributes, tags, createdAtEpochMs, modifiedAtEpochMs, ...queue } of this.queues.values()) {
      const { lastSequence } = queue;
      yield [
        { kind: 'queue-created', queue: name, attributes, tags, createdAtEpochMs, modifiedAtEpochMs, lastSequence },
        ...[...queue.sent].map(
          ([deduplicationId, record]) => ({ kind: 'sent', queue: name, deduplicationId, record }) as const,
        ),
      ];
      for (const { message, visibleAtEpochMs } of queue.messages.all())
        yield [{ kind: 'message', queue: name, change: { kind: 'enqueued', message, visibleAtEpochMs } }];
    }
  }

  private create(change: DirectoryChange & { kind: 'queue-created' }): void {
    const fifo = change.attributes['FifoQueue'] === 'true';
    this.deletedAt.delete(change.queue);
    this.queues.set(change.queue, {
      name: change.queue,
      arn: this.arnOfQueue(change.queue),
      fifo,
      createdAtEpochMs: change.createdAtEpochMs,
      modifiedAtEpochMs: change.modifiedAtEpochMs ?? change.createdAtEpochMs,
      messages: new MessageQueue({ fifo }),
      sent: new Map(),
      attributes: change.attributes,
      tags: change.tags,
      lastSequence: change.lastSequence ?? 0,
    });
  }
}

/** The record of an earlier message with this deduplication id, while it still counts. */
export function findSent({ sent }: Queue, deduplicationId: string, now: EpochMs): SentRecord | undefined {
  const record = sent.get(deduplicationId);
  return record && isFresh(record, now) ? record : undefined;
}

function remember({ sent }: Queue, deduplicationId: string, record: SentRecord): void {
  sent.delete(deduplicationId);
  sent.set(deduplicationId, record);
  for (const [id, old] of sent) {
    if (isFresh(old, epochMs(record.sentAtEpochMs))) break;
    sent.delete(id);
  }
}

const isFresh = ({ sentAtEpochMs }: SentRecord, now: EpochMs): boolean => now - sentAtEpochMs < DEDUPLICATION_MS;
