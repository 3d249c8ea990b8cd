/** Queues at work: changes are made and written down, time moves messages, and long polls hear of both. */
import { join } from 'node:path';
import type { EpochMs } from '@ffleet/units';
import { arnOf } from '../environment';
import type { Environment } from '../environment';
import { openJournal } from '../journal';
import type { Journal } from '../journal';
import { LongPolls } from './long-polls';
import { nextExpiry } from './queue';
import type { Queue } from './queue';
import { QueueDirectory } from './queue-directory';
import type { DirectoryChange } from './queue-directory';

interface Attendance {
  readonly polls: LongPolls;
  timer?: NodeJS.Timeout;
}

const TIMER_MS_MAX = 2 ** 31 - 1;

/** The only place that changes queues. */
export class QueueHost {
  readonly directory: QueueDirectory;
  readonly now: () => EpochMs;
  private readonly journal: Journal<readonly DirectoryChange[]>;
  private readonly attendances = new Map<Queue, Attendance>();

  /** Opens the journal: queues and messages are back, and messages in flight keep their deadlines. */
  constructor(environment: Environment) {
    this.now = environment.now;
    this.directory = new QueueDirectory((name) => arnOf(environment, 'sqs', name));
    const startedAt = this.now();
    this.journal = openJournal({
      file: join(environment.stateDir, 'sqs.jsonl'),
      replay: (changes) => changes.forEach((change) => this.directory.apply(change, startedAt)),
      snapshot: () => this.directory.snapshot(),
    });
    for (const queue of this.directory.list()) this.settle(queue);
  }

  /** Makes changes together: after a crash either all of them have happened or none. */
  commit(changes: readonly DirectoryChange[]): void {
    if (changes.length === 0) return;
    const touched = new Set<Queue>();
    const note = ({ queue }: DirectoryChange) => {
      const found = this.directory.find(queue);
      if (found) touched.add(found);
    };
    for (const change of changes) {
      note(change);
      this.directory.apply(change, this.now());
      note(change);
    }
    this.journal.append(changes);
    for (const queue of touched) this.settle(queue);
  }

  /** Brings a queue up to the present: what is due becomes visible, what is too old goes. Call it before reading. */
  advance(queue: Queue): void {
    const now = this.now();
    queue.messages.releaseDue(now);
    const expired: DirectoryChange[] = [];
    for (let expiry = nextExpiry(queue); expiry !== undefined && expiry <= now; expiry = nextExpiry(queue)) {
      const change = { kind: 'removed', messageId: queue.messages.oldest()?.id ?? '' } as const;
      queue.messages.apply(change, now);
      expired.push({ kind: 'message', queue: queue.name, change });
    }
    if (expired.length > 0) this.journal.append(expired);
  }

  /** The long polls of a queue. */
  pollsOf(queue: Queue): LongPolls {
    return this.attend(queue).polls;
  }

  /** Ends all polls and timers and closes the journal. */
  close(): void {
    for (const queue of this.attendances.keys()) this.leave(queue);
    this.journal.close();
  }

  private settle(queue: Queue): void {
    if (this.directory.find(queue.name) !== queue) return this.leave(queue);
    this.advance(queue);
    const attendance = this.attend(queue);
    attendance.polls.serve(() => queue.messages.counts().visible > 0);
    clearTimeout(attendance.timer);
    const next = Math.min(queue.messages.nextDeadline() ?? Infinity, nextExpiry(queue) ?? Infinity);
    if (next === Infinity) return;
    const delay = Math.min(Math.max(next - this.now(), 0), TIMER_MS_MAX);
    attendance.timer = setTimeout(() => this.settle(queue), delay).unref();
  }

  private attend(queue: Queue): Attendance {
    let attendance = this.attendances.get(queue);
    if (attendance === undefined) this.attendances.set(queue, (attendance = { polls: new LongPolls() }));
    return attendance;
  }

  private leave(queue: Queue): void {
    const attendance = this.attendances.get(queue);
    this.attendances.delete(queue);
    clearTimeout(attendance?.timer);
    attendance?.polls.end();
  }
}
