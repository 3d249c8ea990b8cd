/** What workers read of a source, in bytes and in time: a recording of a camera's rate, and a server with a latency. */
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { lectureSettings, planTranscode } from '@ffleet/media-plan';
import type { TranscodePlan } from '@ffleet/media-plan';
import { createMediaRunner } from '@ffleet/media-run';
import { seconds } from '@ffleet/units';
import type { Seconds } from '@ffleet/units';
import { encodeParts } from './encode-parts';
import { startRangeServer } from './range-server';

const DURATION = seconds(300);
const BIT_RATE = '4M';
const KEYFRAME_FRAMES = 250;

interface Programs {
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
}

/** @param options.latency of each request to the source's server */
export async function compareReads(options: {
  folder: string;
  programs: Programs;
  latency: Seconds;
  say: (line: string) => void;
}): Promise<void> {
  const { folder, programs, latency, say } = options;
  const file = path.join(folder, 'camera.mp4');
  await record(file, programs);
  const { size } = statSync(file);
  say(
    `a recording of ${DURATION / 60} minutes, ${(size / 1e6).toFixed(0)} MB, a keyframe every ${(KEYFRAME_FRAMES / 30).toFixed(1)} s, ` +
      `whose server answers after ${(latency * 1000).toFixed(0)} ms:`,
  );
  const server = await startRangeServer({ file, latency });
  const sentFor = async <Value>(work: () => Promise<Value>): Promise<{ value: Value; share: string }> => {
    const before = server.bytesSent();
    const value = await work();
    return { value, share: `${((server.bytesSent() - before) / size).toFixed(3)} x the file` };
  };
  const encode = (what: 'picture' | 'sound', plan: TranscodePlan) =>
    sentFor(() =>
      encodeParts({ plan, what, sourceUrl: server.url, folder: path.join(folder, what), atOnce: 2, programs }),
    );
  try {
    const { value: plan, share } = await sentFor(() => planFrom({ sourceUrl: server.url, folder, programs }));
    const [picture, sound] = [await encode('picture', plan), await encode('sound', plan)];
    say(`  the plan reads ${share}, two workers ${picture.share} for the picture (goal: at most 1.15)`);
    say(`  the sound is read by one of them, ${sound.share}; it takes ${sound.value.wallTime.toFixed(1)} s in all`);
  } finally {
    server.close();
  }
}

/** Noise, because a camera has it too: nothing else takes up a camera's rate. */
async function record(file: string, { ffmpegPath }: Programs): Promise<void> {
  await promisify(execFile)(ffmpegPath, [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=30:duration=${DURATION},noise=alls=6:allf=t`],
    ...['-f', 'lavfi', '-i', `sine=frequency=300:duration=${DURATION}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', BIT_RATE, '-maxrate', BIT_RATE, '-bufsize', '8M'],
    ...['-g', String(KEYFRAME_FRAMES), '-c:a', 'aac', '-movflags', '+faststart', file],
  ]);
}

/** The smallest rendition, fast: what is read does not depend on what is written. */
async function planFrom(options: { sourceUrl: string; folder: string; programs: Programs }): Promise<TranscodePlan> {
  const { sourceUrl, folder, programs } = options;
  const runner = createMediaRunner({ ...programs, cacheFolder: path.join(folder, 'probe'), allowPrivateSources: true });
  const facts = await runner.probe({ sourceUrl, sourceBy: 'owner', signal: new AbortController().signal });
  if (!facts.ok) throw new Error(facts.error.message);
  const plan = planTranscode({ facts: facts.value, settings: lectureSettings });
  if (!plan.ok) throw new Error(plan.error.message);
  const { video } = plan.value;
  return {
    ...plan.value,
    video: video && { ...video, encoderPreset: 'ultrafast', renditions: video.renditions.slice(-1) },
  };
}
