/** An endpoint of its own for one test file: ephemeral port, temporary folder, configured SDK clients. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from '../endpoint';
import type { LocalAws, LocalAwsOptions } from '../endpoint';

/** What every SDK client of a test needs; retries are off so that an error is seen when it happens. */
export interface TestClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly maxAttempts: 1;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** S3 buckets in the path. */
  readonly forcePathStyle: true;
  /** StartLiveTail would put `streaming-` before the host name. */
  readonly disableHostPrefix: true;
}

/** A running endpoint with its clients. */
export interface TestAws {
  /** The endpoint as it is now; another one after `restart()`. */
  readonly aws: LocalAws;
  readonly stateDir: string;
  /** A client of the present endpoint; the same one every time until `restart()`. */
  client<Client extends Destroyable>(ClientClass: new (config: TestClientConfig) => Client): Client;
  /** Closes the endpoint and starts another one on the same folder. Clients have to be asked for again. */
  restart(): Promise<void>;
  /** Closes everything and removes the folder. */
  stop(): Promise<void>;
}

interface Destroyable {
  destroy(): void;
}

/** The configuration of clients for any endpoint of a test. */
export function testClientConfig(endpointUrl: string): TestClientConfig {
  return {
    endpoint: endpointUrl,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    disableHostPrefix: true,
  };
}

/** Starts an endpoint; `stop()` it in `afterAll`. */
export async function startTestAws(options: Omit<LocalAwsOptions, 'stateDir'> = {}): Promise<TestAws> {
  const stateDir = await mkdtemp(join(tmpdir(), 'local-aws-'));
  const clients = new Map<unknown, Destroyable>();
  let aws = await startLocalAws({ ...options, stateDir });
  const close = async () => {
    for (const client of clients.values()) client.destroy();
    clients.clear();
    await aws.close();
  };
  return {
    get aws() {
      return aws;
    },
    stateDir,
    client<Client extends Destroyable>(ClientClass: new (config: TestClientConfig) => Client): Client {
      const known = clients.get(ClientClass);
      if (known instanceof ClientClass) return known;
      const client = new ClientClass(testClientConfig(aws.endpointUrl));
      clients.set(ClientClass, client);
      return client;
    },
    async restart() {
      await close();
      aws = await startLocalAws({ ...options, stateDir });
    },
    async stop() {
      await close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
