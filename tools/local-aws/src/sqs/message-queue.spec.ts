import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import fc from 'fast-check';
import type { Message } from './message';
import { MessageQueue } from './message-queue';
import type { QueueChange } from './message-queue';

const IDS = ['m0', 'm1', 'm2', 'm3'];
const GROUPS = ['A', 'B'];
const id = fc.constantFrom(...IDS);
const inFuture = fc.integer({ min: 0, max: 20 });

/** Any history: even nonsense, such as a receive of a message that is gone, must leave the queue consistent. */
const step = fc.record({
  advance: fc.integer({ min: 0, max: 10 }),
  kind: fc.constantFrom('enqueued', 'received', 'visibility-changed', 'removed', 'release'),
  id,
  inFuture,
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const message = (messageId: string): Message => ({
  id: messageId,
  body: messageId,
  attributes: {},
  sentAtEpochMs: epochMs(0),
  groupId: GROUPS[IDS.indexOf(messageId) % GROUPS.length] ?? '',
  sequenceNumber: String(IDS.indexOf(messageId)),
  receiveCount: 0,
});

function changeOf({ kind, id: messageId, inFuture: ahead }: Step, now: EpochMs): QueueChange | undefined {
  const visibleAtEpochMs = epochMs(now + ahead);
  if (kind === 'enqueued') return { kind, message: message(messageId), visibleAtEpochMs };
  if (kind === 'received') {
    const delivery = { receiptHandle: `${messageId}-${now}`, receivedAtEpochMs: now };
    return { kind, messageId, delivery, visibleAtEpochMs };
  }
  if (kind === 'visibility-changed') return { kind, messageId, visibleAtEpochMs };
  return kind === 'removed' ? { kind, messageId } : undefined;
}

/** Runs a history; `each` sees the queue after every step. */
function run(queue: MessageQueue, steps: readonly Step[], each: (now: EpochMs) => void = () => undefined): EpochMs {
  let now = epochMs(1_000);
  const present = new Set<string>();
  for (const taken of steps) {
    now = epochMs(now + taken.advance);
    queue.releaseDue(now);
    if (taken.kind !== 'enqueued' || !present.has(taken.id)) {
      const change = changeOf(taken, now);
      if (change) queue.apply(change, now);
      if (taken.kind === 'enqueued') present.add(taken.id);
    }
    each(now);
  }
  return now;
}

describe.each([{ fifo: false }, { fifo: true }])('MessageQueue with %j', (options) => {
  it('every message is in exactly one place, and the counts say so', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new MessageQueue(options);
        run(queue, steps, (now) => {
          const held = [...queue.all()];
          const { visible, inFlight, delayed } = queue.counts();
          expect(visible).toBe(held.filter(({ place }) => place === 'visible').length);
          expect(inFlight).toBe(held.filter(({ place }) => place === 'in-flight').length);
          expect(delayed).toBe(held.filter(({ place }) => place === 'delayed').length);
          expect(queue.nextDeadline() ?? Infinity).toBeGreaterThan(now);
        });
      }),
    );
  });

  it('planReceive() offers only visible messages, and changes nothing', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new MessageQueue(options);
        run(queue, steps);
        const before = queue.counts();

        const { deliver, exhausted } = queue.planReceive({ max: 10, maxReceiveCount: 2 });

        expect([...deliver, ...exhausted].every(({ id: offered }) => queue.find(offered)?.place === 'visible')).toBe(
          true,
        );
        expect(exhausted.every(({ receiveCount }) => receiveCount >= 2)).toBe(true);
        expect(queue.counts()).toEqual(before);
      }),
    );
  });

  it('a snapshot of a queue, replayed into an empty one, is the same queue', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new MessageQueue(options);
        const now = run(queue, steps);
        const copy = new MessageQueue(options);

        for (const { message: kept, visibleAtEpochMs } of queue.all())
          copy.apply({ kind: 'enqueued', message: kept, visibleAtEpochMs }, now);

        expect([...copy.all()]).toEqual([...queue.all()]);
        expect(copy.counts()).toEqual(queue.counts());
      }),
    );
  });
});

describe('MessageQueue with groups', () => {
  it('planReceive() offers nothing of a FIFO group that has a message in flight, and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new MessageQueue({ fifo: true });
        run(queue, steps);
        const locked = new Set(
          [...queue.all()].flatMap(({ place, message: { groupId } }) => (place === 'in-flight' ? [groupId] : [])),
        );

        const { deliver } = queue.planReceive({ max: 10 });

        expect(deliver.filter(({ groupId }) => locked.has(groupId))).toEqual([]);
        for (const group of GROUPS) {
          const numbers = deliver
            .filter(({ groupId }) => groupId === group)
            .map(({ sequenceNumber }) => sequenceNumber);
          expect(numbers).toEqual([...numbers].sort());
        }
      }),
    );
  });
});
