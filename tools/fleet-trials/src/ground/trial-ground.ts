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
  readonly sources: Readonly<Record<TrialSource, string>>;
  stop(): Promise<void>;
}

/** Of one chunk each, but for the lecture. */
export type TrialSource = 'short' | 'long' | 'lecture';

export const SHORT_SOURCE: Seconds = seconds(2);
export const LONG_SOURCE: Seconds = seconds(20);
/** Four chunks and their sound. */
const LECTURE_SOURCE: Seconds = seconds(240);

/** @param options.dist holds the built worker, `apps/video-worker/main.js` */
export async function startTrialGround(options: { dist: string }): Promise<TrialGround> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-trials-'));
  const [aws, one, other, short, long, lecture] = await Promise.all([
    startLocalAws({ stateDir: path.join(folder, 'aws') }),
    startTrialServer(),
    startTrialServer(),
    makeSource({ folder, name: 'short.mp4', duration: SHORT_SOURCE }),
    makeSource({ folder, name: 'long.mp4', duration: LONG_SOURCE }),
    makeSource({ folder, name: 'lecture.mp4', duration: LECTURE_SOURCE, rate: 5 }),
  ]);
  let trials = 0;
  return {
    dist: options.dist,
    folder,
    aws,
    nextServer: () => ((trials += 1) % 2 === 0 ? one : other),
    sources: { short, long, lecture },
    async stop() {
      await aws.close();
      await Promise.all([one.stop(), other.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
