/** What all trials of a run share: the AWS endpoint, PostgreSQL, two videos, the worker's bundle. */
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
  /** One of two, in turn: a server has 200 connections, and each worker may take four. */
  nextServer(): TrialServer;
  readonly sources: { readonly short: string; readonly long: string };
  stop(): Promise<void>;
}

export const SHORT_SOURCE: Seconds = seconds(2);
export const LONG_SOURCE: Seconds = seconds(20);

/** @param options.dist holds the built worker, `apps/video-worker/main.js` */
export async function startTrialGround(options: { dist: string }): Promise<TrialGround> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-trials-'));
  const [aws, one, other, short, long] = await Promise.all([
    startLocalAws({ stateDir: path.join(folder, 'aws') }),
    startTrialServer(),
    startTrialServer(),
    makeSource({ folder, name: 'short.mp4', duration: SHORT_SOURCE }),
    makeSource({ folder, name: 'long.mp4', duration: LONG_SOURCE }),
  ]);
  let trials = 0;
  return {
    dist: options.dist,
    folder,
    aws,
    nextServer: () => ((trials += 1) % 2 === 0 ? one : other),
    sources: { short, long },
    async stop() {
      await aws.close();
      await Promise.all([one.stop(), other.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
