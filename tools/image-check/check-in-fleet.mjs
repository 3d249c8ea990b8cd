// The image's worker in a real fleet: it transcodes a video, and hands one back when it is told to stop.
import path from 'node:path';
import { startLocalFleet } from './local-fleet.mjs';
import { megabytes } from './report.mjs';
import { run } from './run-command.mjs';
import { startWorkerContainer } from './worker-container.mjs';

const WORKER_ID = 'worker-in-image';
/** Long enough that it is certainly not done when SIGTERM comes. */
const LONG_VIDEO_SECONDS = 120;
const FINISHED = ['READY', 'FAILED', 'CANCELLED'];

export async function checkInFleet({ image, report, folder, signal, tools }) {
  const [short, long] = await report.step('two videos', () =>
    Promise.all([2, LONG_VIDEO_SECONDS].map((seconds) => makeVideo({ folder, seconds, tools, signal }))),
  );
  const stateDir = path.join(folder, 'stack');
  const fleet = await report.step('local stack', () => startLocalFleet({ stateDir, tools, signal }));
  const env = { ...fleet.env, WORKER_ID, HEARTBEAT_SECONDS: '1' };
  const worker = startWorkerContainer({ image, env, signal });
  try {
    await report.check('starts on a read-only root', async () => {
      const started = ({ event }) => event === 'WORKER_STARTED';
      const { worker_id: id } = await worker.waitForEvent({ what: 'the start', satisfies: started });
      if (id !== WORKER_ID) throw new Error(`It calls itself ${id}; wanted ${WORKER_ID}`);
    });
    await report.check('makes a video READY', () => checkTranscode({ fleet, worker, file: short }));
    await report.check('hands a running job back when SIGTERM comes, and ends', () =>
      checkDrain({ fleet, worker, file: long }),
    );
  } finally {
    worker.destroy();
    await report.step('stopped', () => fleet.stop());
  }
}

async function checkTranscode({ fleet, worker, file }) {
  const videoId = await fleet.submit(file);
  await worker.waitForEvent({
    what: `the end of video ${videoId}`,
    satisfies: isOf(videoId, /^SQS_JOB_(COMPLETED|FAILED)$/),
  });
  const video = await fleet.fetchVideo(videoId);
  if (video.status !== 'READY')
    throw new Error(`Video ${videoId} is ${video.status}: ${JSON.stringify(video.job.failure)}`);
  return `video ${videoId}, Node's memory at most ${megabytes(await worker.readMemoryPeak())}`;
}

async function checkDrain({ fleet, worker, file }) {
  const videoId = await fleet.submit(file);
  await worker.waitForEvent({ what: 'progress', satisfies: isOf(videoId, /^\[PROCESSOR\] Transcode progress/) });
  const running = await fleet.fetchVideo(videoId);
  if (running.job.worker_id !== WORKER_ID) throw new Error(`${running.job.worker_id} runs it; wanted ${WORKER_ID}`);
  const toldAt = Date.now();
  const exitCode = await worker.stop('SIGTERM');
  const took = ((Date.now() - toldAt) / 1000).toFixed(1);
  const { status, job } = await fleet.fetchVideo(videoId);
  const stopped = worker.events.at(-1)?.event;
  if (exitCode !== 0 || stopped !== 'WORKER_STOPPED' || job.state !== 'QUEUED' || FINISHED.includes(status)) {
    throw new Error(
      `Exit code ${exitCode}, last event ${stopped}, job ${job.state}, video ${status}; wanted 0, WORKER_STOPPED, QUEUED`,
    );
  }
  return `within ${took} s, job QUEUED, attempts ${job.attempts}`;
}

const isOf = (videoId, name) => (event) => event.video_id === videoId && name.test(event.event ?? '');

/** A moving test picture with a tone. @returns {Promise<string>} the file */
async function makeVideo({ folder, seconds, tools, signal }) {
  const file = path.join(folder, `${seconds}s.mp4`);
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30:duration=${seconds}`];
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`];
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-movflags', '+faststart', file];
  await run({ command: tools.ffmpegPath, args: ['-nostdin', '-v', 'error', ...picture, ...sound, ...encode], signal });
  return file;
}
