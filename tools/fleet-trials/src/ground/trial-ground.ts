/** What all trials of a run share: the AWS endpoint, a PostgreSQL server, two videos, the worker's bundle. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startLocalAws } from '@ffleet/local-aws';
import type { LocalAws } from '@ffleet/local-aws';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { makeSource } from './media';
import { startTrialServer } from './trial-server';
import type { TrialServer } from './trial-server';

export interface TrialGround {
  /** The workspace's `dist`. */
  readonly dist: string;
  readonly folder: string;
  readonly aws: LocalAws;
  readonly server: TrialServer;
  readonly sources: { readonly short: string; readonly long: string };
  stop(): Promise<void>;
}

export const SHORT_SOURCE: Seconds = seconds(2);
export const LONG_SOURCE: Seconds = seconds(20);

/** @param options.dist holds the built worker, `apps/video-worker/main.js` */
export async function startTrialGround(options: { dist: string }): Promise<TrialGround> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-trials-'));
  const [aws, server, short, long] = await Promise.all([
    startLocalAws({ stateDir: path.join(folder, 'aws') }),
    startTrialServer(),
    makeSource({ folder, name: 'short.mp4', duration: SHORT_SOURCE }),
    makeSource({ folder, name: 'long.mp4', duration: LONG_SOURCE }),
  ]);
  return {
    dist: options.dist,
    folder,
    aws,
    server,
    sources: { short, long },
    async stop() {
      await aws.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
