/**
 * One lecture of hours, twice: on one worker that nobody disturbs, and on five of which two are killed on the way. What it is
 * all for: it is READY in a fraction of the time, the same to the byte, and the proof holds.
 */
import type { ProofCheck } from '@ffleet/media-plan';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { isReady, mustHold } from '../faults/expect';
import { makeSource, writeSlowChunks } from '../ground/media';
import type { SubmittedVideo, Trial } from '../ground/trial';
import { madeBy, partsOf, runsBeyondOne } from '../ground/trial-parts';
import { until } from '../ground/until';

const FLEET = ['a', 'b', 'c', 'd', 'e'];
const KILLED = 2;
/** Killed once this share of the parts is done. */
const KILLED_AFTER_SHARE = 0.25;
/** Chunks of a minute last eight seconds and more, at a cost that lets five workers share two cores. */
const CHUNK_RATE = 8;
/** A limit for a trial that hangs. */
const LIMIT = seconds(3600);

/** @throws {Error} for whatever does not hold */
export async function compareLecture(options: {
  trial: Trial;
  duration: Seconds;
  say: (line: string) => void;
}): Promise<void> {
  const { trial, duration, say } = options;
  const file = await makeSource({ folder: trial.folder, name: 'hours.mp4', duration, rate: 5 });
  const ffmpeg = await writeSlowChunks({ folder: trial.folder, readRate: CHUNK_RATE });
  say(`a lecture of ${(duration / 3600).toFixed(2)} h, each chunk of a minute paced to last ${60 / CHUNK_RATE} s`);

  const loner = await trial.startWorker({ name: 'alone', ffmpeg });
  const undisturbed = await trial.submit({ file, fileName: 'undisturbed.mp4' });
  const alone = await readyAfter(trial, undisturbed);
  loner.signal('SIGTERM');
  await loner.exited;
  say(`one worker: READY after ${alone.toFixed(1)} s, ${(await partsOf(trial, undisturbed)).length} parts`);

  const workers = await Promise.all(FLEET.map((name) => trial.startWorker({ name, ffmpeg })));
  const video = await trial.submit({ file, fileName: 'disturbed.mp4' });
  const ready = readyAfter(trial, video);
  ready.catch(() => undefined); // met below; a trial that fails before must not end the process
  const running = await until({
    what: 'a quarter of the parts to be done, and chunks at work',
    ask: () => partsOf(trial, video),
    satisfies: (parts) =>
      parts.length > 0 &&
      parts.filter(({ state }) => state === 'SUCCEEDED').length >= parts.length * KILLED_AFTER_SHARE &&
      parts.filter(({ state }) => state === 'RUNNING').length >= KILLED,
    within: LIMIT,
  });
  const victims = running
    .filter(({ state, name }) => state === 'RUNNING' && name.startsWith('chunk-'))
    .slice(0, KILLED);
  for (const { workerId } of victims) workers.find((worker) => worker.workerId === workerId)?.signal('SIGKILL');
  const together = await ready;
  const parts = await partsOf(trial, video);
  const again = runsBeyondOne(parts);
  say(
    `${FLEET.length} workers, ${KILLED} of them killed: READY after ${together.toFixed(1)} s, ` +
      `${(together / alone).toFixed(2)} of the time; ${again} of ${parts.length} parts encoded again`,
  );
  mustHold(again <= KILLED, `at most one part encoded again for each worker killed (seen: ${again})`);
  mustHold((await madeBy(trial, video)) === (await madeBy(trial, undisturbed)), 'the same bytes in every segment');
  const checks = await proofOf(trial, video);
  mustHold(checks.length > 0 && checks.every(({ holds }) => holds), 'every check of the proof');
  say(`every segment as on one worker; the proof holds (${checks.length} checks)`);
}

async function readyAfter(trial: Trial, { videoId }: SubmittedVideo): Promise<Seconds> {
  const startedAt = performance.now();
  await trial.untilVideo(videoId, { what: 'READY', within: LIMIT, satisfies: isReady });
  return seconds((performance.now() - startedAt) / 1000);
}

async function proofOf(trial: Trial, { videoId }: SubmittedVideo): Promise<readonly ProofCheck[]> {
  return (await trial.view(videoId)).output?.proof?.checks ?? [];
}
