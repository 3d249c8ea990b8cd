/** Dead-letter queues: after how many receives a message is given up, where it goes, and who may send there. */
import { AwsError } from '../wire/aws-error';
import type { QueueAttributes } from './queue-attributes';

/** A parsed RedrivePolicy. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

const MAX_RECEIVE_COUNT = 1_000;
const SOURCE_QUEUES_MAX = 10;

/** The policy of a queue whose attributes have been accepted; undefined when it has none. */
export function redrivePolicyOf({ RedrivePolicy }: QueueAttributes): RedrivePolicy | undefined {
  if (RedrivePolicy === undefined) return undefined;
  const policy = JSON.parse(RedrivePolicy) as { deadLetterTargetArn: string; maxReceiveCount: number | string };
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) };
}

/** What has to be known about the target of a policy. */
export interface DeadLetterTarget {
  readonly fifo: boolean;
  readonly attributes: QueueAttributes;
}

/**
 * Checks a RedrivePolicy before it is accepted.
 * @throws {AwsError} InvalidParameterValue
 * @see Amazon SQS API Reference, SetQueueAttributes, RedrivePolicy
 */
export function checkRedrivePolicy(
  attributes: QueueAttributes,
  source: { readonly arn: string; readonly fifo: boolean },
  findQueue: (arn: string) => DeadLetterTarget | undefined,
): void {
  if (!attributes['RedrivePolicy']) return;
  const refuse = (reason: string) => refusal('RedrivePolicy', attributes['RedrivePolicy'], reason);
  const policy = JSON.parse(attributes['RedrivePolicy']) as Readonly<Record<string, unknown>>;
  const { deadLetterTargetArn: targetArn, maxReceiveCount } = policy;
  if (typeof targetArn !== 'string')
    throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (maxReceiveCount === undefined)
    throw refuse('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > MAX_RECEIVE_COUNT)
    throw refuse(`Invalid value for maxReceiveCount: it must be between 1 and ${MAX_RECEIVE_COUNT}.`);
  const target = findQueue(targetArn);
  if (target === undefined) throw refuse('Dead letter target does not exist.');
  if (target.fifo !== source.fifo) throw refuse('Dead-letter target must be of the same type of queue as the source.');
  if (!allowsSource(target.attributes, source.arn))
    throw refuse('Dead-letter target owner has not granted permission to this queue.');
}

/** @throws {AwsError} InvalidParameterValue */
export function checkRedriveAllowPolicy(attributes: QueueAttributes): void {
  const text = attributes['RedriveAllowPolicy'];
  if (!text) return;
  const { redrivePermission, sourceQueueArns } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const refuse = (reason: string) => refusal('RedriveAllowPolicy', text, reason);
  if (redrivePermission !== 'allowAll' && redrivePermission !== 'denyAll' && redrivePermission !== 'byQueue')
    throw refuse('redrivePermission must be allowAll, denyAll or byQueue.');
  const listed = Array.isArray(sourceQueueArns) ? sourceQueueArns.length : 0;
  if (redrivePermission === 'byQueue' ? listed < 1 || listed > SOURCE_QUEUES_MAX : sourceQueueArns !== undefined)
    throw refuse(`sourceQueueArns must list 1 to ${SOURCE_QUEUES_MAX} queues with byQueue, and is for byQueue only.`);
}

function allowsSource({ RedriveAllowPolicy }: QueueAttributes, sourceArn: string): boolean {
  if (RedriveAllowPolicy === undefined) return true;
  const { redrivePermission, sourceQueueArns = [] } = JSON.parse(RedriveAllowPolicy) as {
    redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
    sourceQueueArns?: readonly string[];
  };
  return redrivePermission === 'allowAll' || (redrivePermission === 'byQueue' && sourceQueueArns.includes(sourceArn));
}

const refusal = (name: string, value: string | undefined, reason: string): AwsError =>
  new AwsError('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
