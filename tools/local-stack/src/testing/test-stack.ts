/** A whole stack in a temporary folder for the end-to-end specs: the built bundles, real workers, real ffmpeg. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { FleetOptions } from '../fleet-options';
import { cliEnvironment } from '../process-environment';
import { clientConfiguration } from '../region-client';
import { REGION } from '../region';
import { runScript } from '../run-script';
import type { ScriptRun } from '../run-script';
import { startLocalStack } from '../start-stack';
import type { LocalStack } from '../start-stack';

export const DIST = path.resolve(__dirname, '../../../../dist');
const WAIT_MAX_MS = 120_000;

export interface TestStack extends LocalStack {
  readonly stateDir: string;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  /** Runs a verb of the built ops CLI against this stack. */
  ffleet(...args: string[]): Promise<ScriptRun>;
  queueUrl(queueName: string): Promise<string>;
  /** Visible, in flight. */
  queueDepth(queueName: string): Promise<readonly [number, number]>;
  /** Takes everything out of the dead-letter queue. */
  takeDeadLetters(): Promise<readonly { body: string; reason: string }[]>;
  listKeys(prefix: string): Promise<readonly string[]>;
  /** Names of files and folders of jobs in the workers' scratch spaces; what is kept of sources is bounded, and stays. */
  listScratch(): Promise<readonly string[]>;
}

/** Asks until the answer satisfies. @throws {Error} with the last answer after two minutes */
export async function waitUntil<T>(what: string, ask: () => Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + WAIT_MAX_MS;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Waited for ${what}; last seen: ${JSON.stringify(answer)}`);
    await delay(100);
  }
}

export async function makeTempFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'ffleet-e2e-'));
}

export async function startTestStack(fleet: FleetOptions = {}): Promise<TestStack> {
  const stateDir = await makeTempFolder();
  const stack = await startLocalStack({ stateDir, dist: DIST, fleet });
  const sqs = new SQSClient(clientConfiguration(stack.endpointUrl));
  const s3 = new S3Client({ ...clientConfiguration(stack.endpointUrl), forcePathStyle: true });
  const queueUrl = async (QueueName: string): Promise<string> => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    if (!QueueUrl) throw new Error(`Cannot find queue ${QueueName}`);
    return QueueUrl;
  };
  return {
    ...stack,
    stateDir,
    sqs,
    s3,
    queueUrl,
    ffleet: (...args) =>
      runScript({ args: [path.join(DIST, 'apps/ops-cli/main.js'), ...args], environment: cliEnvironment(stack) }),
    async queueDepth(queueName) {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      const QueueUrl = await queueUrl(queueName);
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
      return [Number(Attributes?.[names[0]]), Number(Attributes?.[names[1]])];
    },
    async takeDeadLetters() {
      const QueueUrl = await queueUrl(REGION.videoDeadLetterQueue);
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      );
      return Messages.map(({ Body = '', MessageAttributes }) => ({
        body: Body,
        reason: MessageAttributes?.['reason']?.StringValue ?? '',
      }));
    },
    async listKeys(Prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: REGION.mediaBucket, Prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async listScratch() {
      const root = path.join(stateDir, 'scratch');
      const workers = await readdir(root).catch(() => []);
      const listings = await Promise.all(workers.map((worker) => readdir(path.join(root, worker))));
      return listings.flat().filter((name) => name !== 'sources');
    },
    async stop() {
      await stack.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
