/** Redrive: tasks that move the messages of a dead-letter queue back to where they came from, or elsewhere. */
import { randomUUID } from 'node:crypto';
import type { ListMessageMoveTasksResultEntry, StartMessageMoveTaskRequest } from '@aws-sdk/client-sqs';
import type { EpochMs } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';
import type { Message } from './message';
import { nextSequenceNumber } from './queue';
import type { Queue } from './queue';
import type { QueueHost } from './queue-host';
import { redrivePolicyOf } from './redrive-policy';
import { invalidParameter, requireRange } from './sqs-error';

type Status = 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED';

interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  readonly destinationArn: string | undefined;
  readonly ratePerSecondMax: number | undefined;
  readonly toMove: number;
  readonly startedAtEpochMs: EpochMs;
  status: Status;
  failureReason?: string;
  moved: number;
  timer?: NodeJS.Timeout;
}

const RATE_MAX = 500;
const TASKS_KEPT = 10;
const STEPS_PER_SECOND = 10;

/** The tasks of an endpoint. They live in memory: a restart ends a running one, and its messages stay where they are. */
export class MoveTasks {
  private tasks: MoveTask[] = [];

  constructor(private readonly host: QueueHost) {}

  /**
   * @returns the task's handle
   * @throws {AwsError} ResourceNotFoundException, InvalidParameterValue, UnsupportedOperation
   * @see Amazon SQS API Reference, StartMessageMoveTask
   */
  start({ SourceArn = '', DestinationArn, MaxNumberOfMessagesPerSecond: rate }: StartMessageMoveTaskRequest): string {
    const source = this.require(SourceArn, 'SourceArn');
    if (DestinationArn !== undefined && this.require(DestinationArn, 'DestinationArn').fifo !== source.fifo)
      throw invalidParameter('DestinationArn', DestinationArn, 'It must be of the same type of queue as the source.');
    if (!this.isDeadLetterQueue(source))
      throw invalidParameter('SourceArn', SourceArn, 'Source queue must be configured as a Dead Letter Queue.');
    if (rate !== undefined) requireRange('MaxNumberOfMessagesPerSecond', rate, { min: 1, max: RATE_MAX });
    if (this.of(source).some(({ status }) => status === 'RUNNING' || status === 'CANCELLING'))
      throw new AwsError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    this.host.advance(source);
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: source.arn })).toString('base64'),
      source,
      destinationArn: DestinationArn,
      ratePerSecondMax: rate,
      toMove: source.messages.counts().visible,
      startedAtEpochMs: this.host.now(),
      status: 'RUNNING',
      moved: 0,
    };
    const others = this.tasks.filter((other) => other.source !== source);
    this.tasks = [task, ...this.of(source).slice(0, TASKS_KEPT - 1), ...others];
    this.schedule(task);
    return task.handle;
  }

  /** The latest tasks of a source, newest first. @throws {AwsError} ResourceNotFoundException */
  list(sourceArn: string, max: number): ListMessageMoveTasksResultEntry[] {
    return this.of(this.require(sourceArn, 'SourceArn')).slice(0, max).map(renderTask);
  }

  /** @returns how many messages have been moved @throws {AwsError} ResourceNotFoundException */
  cancel(handle: string): number {
    const task = this.tasks.find((other) => other.handle === handle);
    if (task?.status !== 'RUNNING') throw new AwsError('ResourceNotFoundException', 'The task is not running.');
    task.status = 'CANCELLING';
    return task.moved;
  }

  /** Stops all tasks where they are. */
  close(): void {
    for (const { timer } of this.tasks) clearTimeout(timer);
  }

  private schedule(task: MoveTask): void {
    const rate = task.ratePerSecondMax ?? RATE_MAX;
    const count = Math.max(1, Math.floor(rate / STEPS_PER_SECOND));
    task.timer = setTimeout(() => this.step(task, count), (count / rate) * 1000).unref();
  }

  private step(task: MoveTask, count: number): void {
    if (task.status === 'CANCELLING') task.status = 'CANCELLED';
    for (let moved = 0; moved < count && task.status === 'RUNNING'; moved += 1) this.moveOne(task);
    if (task.status === 'RUNNING') this.schedule(task);
  }

  private moveOne(task: MoveTask): void {
    const { source } = task;
    this.host.advance(source);
    const [message] = source.messages.visible();
    if (message === undefined) {
      task.status = 'COMPLETED';
      return;
    }
    const destination = this.host.directory.findByArn(task.destinationArn ?? message.deadLetterSourceArn ?? '');
    if (destination === undefined) {
      task.status = 'FAILED';
      task.failureReason = message.deadLetterSourceArn
        ? 'AWS.SimpleQueueService.NonExistentQueue'
        : 'CouldNotDetermineMessageSource';
      return;
    }
    const now = this.host.now();
    this.host.commit([
      { kind: 'message', queue: source.name, change: { kind: 'removed', messageId: message.id } },
      {
        kind: 'message',
        queue: destination.name,
        change: { kind: 'enqueued', message: asNew(message, destination, now), visibleAtEpochMs: now },
      },
    ]);
    task.moved += 1;
  }

  private of(source: Queue): MoveTask[] {
    return this.tasks.filter((task) => task.source === source);
  }

  private isDeadLetterQueue({ arn }: Queue): boolean {
    return this.host.directory
      .list()
      .some(({ attributes }) => redrivePolicyOf(attributes)?.deadLetterTargetArn === arn);
  }

  private require(arn: string, parameter: string): Queue {
    const queue = this.host.directory.findByArn(arn);
    if (queue) return queue;
    throw new AwsError(
      'ResourceNotFoundException',
      `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    );
  }
}

/** A redriven message counts as new: a new id, a new send time, never received. */
function asNew(message: Message, destination: Queue, now: EpochMs): Message {
  const { body, attributes, traceHeader, groupId } = message;
  const id = randomUUID();
  return {
    id,
    body,
    attributes,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(destination.fifo ? { deduplicationId: id, sequenceNumber: nextSequenceNumber(destination) } : {}),
    sentAtEpochMs: now,
    receiveCount: 0,
  };
}

function renderTask(task: MoveTask): ListMessageMoveTasksResultEntry {
  return {
    ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
    Status: task.status,
    SourceArn: task.source.arn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.ratePerSecondMax,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAtEpochMs,
  };
}
