/** For specs: an S3 endpoint on a free port and a fresh folder, with the unchanged SDK client in front of it. */
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createS3 } from '../service';

export interface S3Fixture {
  readonly folder: string;
  readonly endpointUrl: string;
  readonly client: S3Client;
  /** For further clients of the same endpoint. */
  readonly clientConfig: S3ClientConfig;
  put(input: Omit<PutObjectCommandInput, 'Bucket'>): Promise<void>;
  text(key: string): Promise<string>;
  /** A second endpoint on the same folder, as after a restart. */
  restart(): Promise<void>;
  /** @throws {Error} with the defects that the service reported: there should be none */
  close(): Promise<void>;
}

export const BUCKET = 'videos';

export async function startS3(): Promise<S3Fixture> {
  const folder = await mkdtemp(path.join(tmpdir(), 'local-aws-s3-'));
  const defects: unknown[] = [];
  let running = await listen(folder, defects);
  const fixture = {
    folder,
    get endpointUrl() {
      return running.endpointUrl;
    },
    get clientConfig() {
      return running.clientConfig;
    },
    get client() {
      return running.client;
    },
    async put(input: Omit<PutObjectCommandInput, 'Bucket'>) {
      await running.client.send(new PutObjectCommand({ Bucket: BUCKET, ...input }));
    },
    async text(key: string) {
      const { Body } = await running.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
    async restart() {
      await running.stop();
      running = await listen(folder, defects);
    },
    async close() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
      if (defects.length > 0) throw new Error(`S3 failed by itself: ${defects.map(describeDefect).join('; ')}`);
    },
  };
  await running.client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return fixture;
}

async function listen(folder: string, defects: unknown[]) {
  const s3 = await createS3({ folder, region: 'us-east-1', reportDefect: (defect) => defects.push(defect) });
  const server = createServer((message, response) => void s3.handle(message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientConfig: S3ClientConfig = {
    endpoint: endpointUrl,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = new S3Client(clientConfig);
  return { endpointUrl, client, clientConfig, stop: () => stop(server, client) };
}

async function stop(server: Server, client: S3Client): Promise<void> {
  client.destroy();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** What a refused SDK call says: `NoSuchKey/404`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return `${name}/${$metadata?.httpStatusCode ?? '?'}`;
  }
}

/** Waits for a condition, 5 s at most. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 5000; !(await condition());) {
    if (Date.now() > deadline) throw new Error('Waited 5 s for a condition that never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const describeDefect = (defect: unknown): string =>
  defect instanceof Error ? (defect.stack ?? defect.message) : String(defect);
