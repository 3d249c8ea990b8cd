// A local stack for one worker that it does not start itself: the image's.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../setup/prepare.mjs';
import { run, runToEnd } from './run-command.mjs';
import { waitUntil } from './wait-until.mjs';

/** The stack's scaler does not look at this queue, so its group stays empty and nobody else takes the messages. */
const QUEUE = 'image-check-video-jobs';
const ERRORS_CHARS_MAX = 8192;

/** @param {{ stateDir: string, tools: { ffmpegPath: string, ffprobePath: string }, signal: AbortSignal }} options */
export async function startLocalFleet({ stateDir, tools, signal }) {
  const { ffmpegPath, ffprobePath } = tools;
  const stack = startStack({ stateDir, env: { ...process.env, FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath } });
  try {
    const file = path.join(stateDir, 'environment.json');
    await waitUntil({ what: 'the local stack', ask: () => stack.assertRunning() || existsSync(file), signal });
    const env = { ...JSON.parse(await readFile(file, 'utf8')), VIDEO_QUEUE: QUEUE };
    await createQueue(env);
    return { env, ...createOperator({ env, signal }), stop: stack.stop };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

function startStack({ stateDir, env }) {
  const bundle = path.join(ROOT, 'dist/tools/local-stack/main.js');
  const args = ['--no-warnings', bundle, '--serve', '--state', stateDir];
  const withParent = ['--pdeathsig', 'TERM', '--', process.execPath]; // it stops even when the check is killed
  const child = spawn('setpriv', [...withParent, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-ERRORS_CHARS_MAX)));
  return {
    assertRunning() {
      if (child.exitCode === null && child.signalCode === null) return;
      throw new Error(`The local stack ended (${child.exitCode ?? child.signalCode})\n${errors}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function createQueue(env) {
  // Not before the packages are there; the notice about Node 20 is for who runs the fleet.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { CreateQueueCommand, SQSClient } = await import('@aws-sdk/client-sqs');
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
  const sqs = new SQSClient({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL, credentials });
  await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  sqs.destroy();
}

/** What an operator does with `ffleet`. */
function createOperator({ env, signal }) {
  const bundle = path.join(ROOT, 'dist/apps/ops-cli/main.js');
  const ffleet = (args) => ({
    command: process.execPath,
    args: [bundle, ...args],
    env: { PATH: process.env.PATH, ...env },
    signal,
  });
  return {
    /** @returns {Promise<number>} the video's id */
    async submit(file) {
      const { videos } = JSON.parse(await run(ffleet(['submit', '--tenant', '7', '--json', file])));
      return videos[0].video_id;
    },
    /** @returns {Promise<object>} the video, as `ffleet status VIDEO --json` tells it */
    async fetchVideo(videoId) {
      const { stdout } = await runToEnd(ffleet(['status', String(videoId), '--json'])); // 1 is a video that failed
      return JSON.parse(stdout).video;
    },
  };
}
