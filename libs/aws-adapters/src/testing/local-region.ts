/** A local AWS endpoint for one spec file, in a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { createAwsClients } from '../index';
import type { AwsClients } from '../index';

export interface LocalRegion {
  readonly endpoint: string;
  readonly aws: AwsClients;
  readonly faults: LocalAws['faults'];
  /** An empty folder for the spec's own files. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function startLocalRegion(): Promise<LocalRegion> {
  // The one key that the endpoint knows.
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-aws-adapters-'));
  const endpoint = await startLocalAws({ stateDir: path.join(folder, 'state') });
  return {
    endpoint: endpoint.endpointUrl,
    faults: endpoint.faults,
    aws: createAwsClients({ region: 'us-east-1', endpoint: endpoint.endpointUrl }),
    folder,
    close: async () => {
      await endpoint.close();
      await rm(folder, { recursive: true });
    },
  };
}
