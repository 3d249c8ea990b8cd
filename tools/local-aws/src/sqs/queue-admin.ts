/** Making, configuring, listing and deleting queues. */
import type * as sdk from '@aws-sdk/client-sqs';
import type { Environment } from '../environment';
import { arnOf } from '../environment';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import type { InputOf } from '../wire/service';
import { checkAttributeNames, checkAttributes, defaultAttributes, mergeAttributes } from './queue-attributes';
import type { QueueAttributes } from './queue-attributes';
import type { Queue } from './queue';
import type { QueueHost } from './queue-host';
import { checkRedriveAllowPolicy, checkRedrivePolicy, redrivePolicyOf } from './redrive-policy';
import { invalidParameter, queueDoesNotExist, requireRange } from './sqs-error';

type Sdk = typeof sdk;

const QUEUE_NAME = /^[\w-]{1,80}$/;
const FIFO_QUEUE_NAME = /^[\w-]{1,75}\.fifo$/;
const LIST_MAX = 1_000;

/** Queues as their owner sees them. */
export class QueueAdmin {
  constructor(
    private readonly host: QueueHost,
    private readonly environment: Environment,
  ) {}

  urlOf({ name }: { readonly name: string }): string {
    const { endpointUrl, accountId } = this.environment;
    return `${endpointUrl}/${accountId}/${name}`;
  }

  /** @throws {AwsError} QueueDoesNotExist, or InvalidAddress when it is no URL of a queue */
  require(queueUrl: string | undefined): Queue {
    const match = /^https?:\/\/[^/]+\/(\d+)\/([\w.-]+)$/.exec(queueUrl ?? '');
    if (match === null) throw new AwsError('InvalidAddress', `The address ${queueUrl} is not valid for this endpoint.`);
    return this.requireName(match[1] === this.environment.accountId ? match[2] : undefined);
  }

  /** @throws {AwsError} QueueDoesNotExist */
  requireName(name: string | undefined): Queue {
    const queue = name === undefined ? undefined : this.host.directory.find(name);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  /** @returns the queue's URL @see Amazon SQS API Reference, CreateQueue */
  create({ QueueName: name = '', Attributes = {}, tags = {} }: InputOf<Sdk, 'CreateQueue'>): string {
    const fifo = Attributes.FifoQueue === 'true';
    if (!(fifo ? FIFO_QUEUE_NAME : QUEUE_NAME).test(name))
      throw invalidParameter(
        'QueueName',
        name,
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length, ending in .fifo for a FIFO queue.',
      );
    this.check(Attributes, { name, fifo, creating: true });
    const existing = this.host.directory.find(name);
    if (existing) {
      requireSameAttributes(existing, Attributes);
      return this.urlOf(existing);
    }
    const now = this.host.now();
    if (this.host.directory.isResting(name, now))
      throw new AwsError(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    const attributes = mergeAttributes(defaultAttributes({ fifo }), Attributes);
    this.host.commit([{ kind: 'queue-created', queue: name, attributes, tags, createdAtEpochMs: now }]);
    return this.urlOf({ name });
  }

  /** @see Amazon SQS API Reference, SetQueueAttributes */
  configure(queue: Queue, given: QueueAttributes): void {
    this.check(given, { name: queue.name, fifo: queue.fifo, creating: false });
    const attributes = mergeAttributes(queue.attributes, given);
    this.host.commit([{ kind: 'queue-configured', queue: queue.name, attributes, atEpochMs: this.host.now() }]);
  }

  delete(queue: Queue): void {
    this.host.commit([{ kind: 'queue-deleted', queue: queue.name, atEpochMs: this.host.now() }]);
  }

  tag(queue: Queue, tags: Readonly<Record<string, string>>): void {
    this.host.commit([{ kind: 'queue-tagged', queue: queue.name, tags }]);
  }

  /** The attributes that were asked for. @throws {AwsError} InvalidAttributeName */
  describe(queue: Queue, names: readonly string[]): Record<string, string> {
    checkAttributeNames(names);
    this.host.advance(queue);
    const { visible, inFlight, delayed } = queue.messages.counts();
    const all: Record<string, string> = {
      ...queue.attributes,
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      CreatedTimestamp: String(Math.floor(queue.createdAtEpochMs / 1000)),
      LastModifiedTimestamp: String(Math.floor(queue.modifiedAtEpochMs / 1000)),
    };
    if (names.includes('All')) return all;
    return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  }

  /** @see Amazon SQS API Reference, ListQueues: a next token only for callers who set MaxResults */
  list({ QueueNamePrefix = '', MaxResults, NextToken }: InputOf<Sdk, 'ListQueues'>) {
    const queues = this.host.directory.list().filter(({ name }) => name.startsWith(QueueNamePrefix));
    return this.page(queues, { MaxResults, NextToken });
  }

  /** Queues whose dead-letter queue this is. */
  listSources(queue: Queue, paging: Pick<InputOf<Sdk, 'ListQueues'>, 'MaxResults' | 'NextToken'>) {
    const sources = this.host.directory
      .list()
      .filter(({ attributes }) => redrivePolicyOf(attributes)?.deadLetterTargetArn === queue.arn);
    return this.page(sources, paging);
  }

  private page(
    queues: readonly Queue[],
    { MaxResults, NextToken }: Pick<InputOf<Sdk, 'ListQueues'>, 'MaxResults' | 'NextToken'>,
  ) {
    if (MaxResults !== undefined) requireRange('MaxResults', MaxResults, { min: 1, max: LIST_MAX });
    const page = pageOf(queues, { token: NextToken, size: MaxResults ?? LIST_MAX });
    if (page === undefined) throw invalidParameter('NextToken', NextToken, 'Invalid or expired next token.');
    return {
      urls: page.items.map((queue) => this.urlOf(queue)),
      nextToken: MaxResults === undefined ? undefined : page.nextToken,
    };
  }

  private check(given: QueueAttributes, queue: { name: string; fifo: boolean; creating: boolean }): void {
    checkAttributes(given, queue);
    checkRedriveAllowPolicy(given);
    checkRedrivePolicy(given, { arn: arnOf(this.environment, 'sqs', queue.name), fifo: queue.fifo }, (arn) =>
      this.host.directory.findByArn(arn),
    );
  }
}

/** Creating a queue again is fine as long as nothing that the caller names differs. */
function requireSameAttributes({ attributes }: Queue, given: QueueAttributes): void {
  for (const [name, value] of Object.entries(given))
    if (attributes[name] !== value)
      throw new AwsError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
}
