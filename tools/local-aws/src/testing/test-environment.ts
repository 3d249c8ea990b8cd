/** An environment for parts of services that are tested without an endpoint: a temporary folder and a settable clock. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@ffleet/units';
import type { Environment } from '../environment';

/** A clock that stands still until it is moved. */
export interface TestEnvironment extends Environment {
  /** Moves the clock, in milliseconds. */
  advance(by: number): void;
  /** Removes the folder. */
  remove(): Promise<void>;
}

/** Defects end the test. */
export async function createTestEnvironment(): Promise<TestEnvironment> {
  const stateDir = await mkdtemp(join(tmpdir(), 'local-aws-'));
  let now = epochMs(1_800_000_000_000);
  return {
    endpointUrl: 'http://127.0.0.1:1',
    region: 'us-east-1',
    accountId: '000000000000',
    stateDir,
    now: () => now,
    reportDefect: (defect) => {
      throw defect;
    },
    advance: (by) => {
      now = epochMs(now + by);
    },
    remove: () => rm(stateDir, { recursive: true }),
  };
}
