/** Runs that fail: a store that refuses, a full disk, an ffmpeg that hangs or crashes. The worker serves on. */
import { seconds } from '@ffleet/units';
import { writeMisbehavingFfmpeg } from '../ground/media';
import type { FfmpegMisbehaviour } from '../ground/media';
import { makeSmallDisk } from '../ground/small-disk';
import { CALLS } from '../ground/statements';
import type { SubmittedVideo, Trial } from '../ground/trial';
import type { TrialWorker } from '../ground/trial-worker';
import { isReady, mustHold, SOON } from './expect';
import type { FaultTrial } from './fault-trial';

/** ffmpeg that says nothing is given up after 90 s. */
const FAILS_WITHIN = seconds(130);

/** Waits for the first failed attempt. @returns its code */
async function untilFailedOnce(options: { trial: Trial; video: SubmittedVideo }): Promise<string> {
  const { trial, video } = options;
  const { job } = await trial.untilVideo(video.videoId, {
    what: 'a failed attempt',
    within: FAILS_WITHIN,
    satisfies: (view) => (view.job?.attempts ?? 0) >= 1,
  });
  mustHold(job?.state === 'QUEUED' && job.attempts === 1, 'one attempt failed, and another to come');
  return job?.failure?.code ?? 'none';
}

/** The worker that failed takes the next job. The failed one is not waited for: its retry is three minutes away. */
async function reportServesOn(options: { trial: Trial; video: SubmittedVideo; worker: TrialWorker }): Promise<string> {
  const { trial, video, worker } = options;
  const files = await worker.scratchFiles();
  mustHold(files.length === 0, `no temporary file (seen: ${files.length})`);
  const next = await trial.submit();
  const done = await trial.untilVideo(next.videoId, { what: 'READY', within: SOON, satisfies: isReady });
  mustHold(done.job?.workerId === worker.workerId && worker.isAlive(), 'the same worker to serve on');
  await trial.catalog.requestCancel({ videoId: video.videoId });
  return 'files left 0, the worker served the next job';
}

const misbehaving = (options: {
  misbehaviour: Exclude<FfmpegMisbehaviour, 'kills-worker'>;
  code: string;
}): FaultTrial => {
  const { misbehaviour, code } = options;
  return {
    name: `ffmpeg-${misbehaviour}`,
    long: misbehaviour === 'hangs',
    fault: `ffmpeg ${misbehaviour}`,
    expected: `failed with ${code}, temporary files gone, worker serves on`,
    audit: { queueEmpty: false },
    async run(trial) {
      const ffmpeg = await writeMisbehavingFfmpeg({ folder: trial.folder, misbehaviour });
      const worker = await trial.startWorker({ name: 'a', ffmpeg });
      const video = await trial.submit({ source: 'long', fileName: `${misbehaviour}.mp4` });
      const seen = await untilFailedOnce({ trial, video });
      mustHold(seen === code, `failure ${code} (seen: ${seen})`);
      return `attempt 1 failed with ${seen}, ${await reportServesOn({ trial, video, worker })}`;
    },
  };
};

const diskFull: FaultTrial = {
  name: 'disk-full',
  fault: 'the scratch disk is full',
  expected: 'failed with disk-full, not published, temporary files gone, worker serves on',
  audit: { queueEmpty: false },
  async run(trial) {
    const disk = await makeSmallDisk({ folder: trial.folder, kilobytesLeft: 8 });
    try {
      const worker = await trial.startWorker({ name: 'a', scratchDir: disk.scratchDir, ffmpeg: disk.ffmpeg });
      const video = await trial.submit({ source: 'long' });
      const code = await untilFailedOnce({ trial, video });
      // A limit on each file leaves the disk itself with room: then it is the shortage that has a name.
      mustHold(disk.kind !== 'tmpfs' || code === 'disk-full', `failure disk-full (seen: ${code})`);
      mustHold((await trial.view(video.videoId)).status !== 'READY', 'never READY');
      await disk.free();
      return `attempt 1 failed with ${code} (${disk.kind}), ${await reportServesOn({ trial, video, worker })}`;
    } finally {
      await disk.remove();
    }
  },
};

const storeFails: FaultTrial = {
  name: 's3-fails',
  fault: 'S3 fails before the manifest',
  expected: 'never published; the next attempt is',
  audit: { queueEmpty: false },
  async run(trial) {
    const worker = await trial.startWorker({ name: 'a' });
    const back = worker.aws.rules.always('refuse', CALLS.uploadMaster);
    const video = await trial.submit();
    const code = await untilFailedOnce({ trial, video });
    const { status } = await trial.view(video.videoId);
    mustHold(status !== 'READY', `not READY (seen: ${status})`);
    back();
    // The retry is due in three minutes: that time is taken as over.
    await trial.sql('UPDATE jobs SET available_at = now() WHERE id = $1', [video.jobId]);
    await trial.sql('UPDATE hints SET send_at = now() WHERE job_id = $1', [video.jobId]);
    const done = await trial.untilVideo(video.videoId, { what: 'READY', within: SOON, satisfies: isReady });
    mustHold(done.job?.fencingToken === 2, 'published by the second run');
    return `attempt 1 failed with ${code}, not READY; published by token ${done.job?.fencingToken} (its retry moved to now)`;
  },
};

/** Rows about runs that fail. */
export const RUN_FAILURES: readonly FaultTrial[] = [
  misbehaving({ misbehaviour: 'hangs', code: 'encode-stalled' }),
  misbehaving({ misbehaviour: 'crashes', code: 'encode-failed' }),
  diskFull,
  storeFails,
];
