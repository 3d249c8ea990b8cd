/** Queue attributes: names, defaults and limits. */
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { AwsError } from '../wire/aws-error';

/** Attribute values as the API has them: text by name. */
export type QueueAttributes = Readonly<Record<string, string>>;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly default?: string;
}

/** Attributes with a number. @see Amazon SQS API Reference, SetQueueAttributes (MaximumMessageSize: 1 MiB since 2025) */
const RANGES: Readonly<Record<string, Range>> = {
  DelaySeconds: { min: 0, max: 900, default: '0' },
  MaximumMessageSize: { min: 1_024, max: 1_048_576, default: '1048576' },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, default: '345600' },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, default: '0' },
  VisibilityTimeout: { min: 0, max: 43_200, default: '30' },
  KmsDataKeyReusePeriodSeconds: { min: 60, max: 86_400 },
};

/** Attributes with one of a few words. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  SqsManagedSseEnabled: ['true', 'false'],
  FifoQueue: ['true'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};
const FIFO_ONLY = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
const JSON_TEXTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];
const FREE_TEXTS = ['KmsMasterKeyId'];

/** Attributes that only the queue itself sets. */
export const READ_ONLY_ATTRIBUTES = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
] as const;

const WRITABLE = [...Object.keys(RANGES), ...Object.keys(WORDS), ...JSON_TEXTS, ...FREE_TEXTS];

/** What a queue has when nothing was asked for. */
export function defaultAttributes({ fifo }: { readonly fifo: boolean }): QueueAttributes {
  const numbers = Object.entries(RANGES).flatMap(([name, range]) => (range.default ? [[name, range.default]] : []));
  return {
    ...(Object.fromEntries(numbers) as Record<string, string>),
    SqsManagedSseEnabled: 'true',
    ...(fifo
      ? { ContentBasedDeduplication: 'false', DeduplicationScope: 'queue', FifoThroughputLimit: 'perQueue' }
      : {}),
  };
}

/**
 * Checks attributes that a caller wants to set; redrive policies are checked further where other queues are known.
 * @throws {AwsError} InvalidAttributeName, InvalidAttributeValue
 */
export function checkAttributes(
  given: QueueAttributes,
  { fifo, creating }: { fifo: boolean; creating: boolean },
): void {
  for (const [name, value] of Object.entries(given)) {
    const settable =
      WRITABLE.includes(name) && (creating || name !== 'FifoQueue') && (fifo || !FIFO_ONLY.includes(name));
    if (!settable) throw unknownAttribute(name);
    if (!isValid(name, value)) throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
}

/** @throws {AwsError} InvalidAttributeName when one of the names cannot be asked for */
export function checkAttributeNames(names: readonly string[]): void {
  const known: readonly string[] = ['All', ...READ_ONLY_ATTRIBUTES, ...WRITABLE];
  for (const name of names) if (!known.includes(name)) throw unknownAttribute(name);
}

/** New values over old ones; an empty text takes an attribute away. */
export function mergeAttributes(old: QueueAttributes, given: QueueAttributes): QueueAttributes {
  return Object.fromEntries(Object.entries({ ...old, ...given }).filter(([, value]) => value !== ''));
}

/** A numeric attribute; all of them that are read here have a default. */
export const numberAttribute = (attributes: QueueAttributes, name: string): number =>
  Number(attributes[name] ?? RANGES[name]?.default);

/** An attribute that is a duration. */
export const secondsAttribute = (
  attributes: QueueAttributes,
  name: 'DelaySeconds' | 'MessageRetentionPeriod' | 'ReceiveMessageWaitTimeSeconds' | 'VisibilityTimeout',
): Seconds => seconds(numberAttribute(attributes, name));

function isValid(name: string, value: string): boolean {
  const range = RANGES[name];
  if (range) return /^\d+$/.test(value) && Number(value) >= range.min && Number(value) <= range.max;
  const words = WORDS[name];
  if (words) return words.includes(value);
  return !JSON_TEXTS.includes(name) || value === '' || isJsonObject(value);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const unknownAttribute = (name: string): AwsError => new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
