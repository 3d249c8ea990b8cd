// A fleet of its own for the pictures: `npm start -- --serve` in a folder that is thrown away.
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @returns the dashboard's address, and what sends a lecture */
export async function startFleet({ root, folder, ffmpegPath, ffprobePath }) {
  const stateDir = path.join(folder, 'state');
  const bundle = path.join(root, 'dist/tools/local-stack/main.js');
  const child = spawn(process.execPath, [bundle, '--serve', '--state', stateDir], {
    env: { ...process.env, FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const dashboardUrl = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, url] = /Dashboard\s+(http:\S+)/.exec(line) ?? [];
      if (url) resolve(url);
    });
  });
  return {
    dashboardUrl,
    async submit({ title, seconds }) {
      const file = path.join(folder, `${title}.mp4`);
      await makeLecture({ ffmpegPath, file, seconds });
      const environment = JSON.parse(readFileSync(path.join(stateDir, 'environment.json'), 'utf8'));
      const cli = path.join(root, 'dist/apps/ops-cli/main.js');
      await run(process.execPath, [cli, 'submit', '--tenant', '1', file], { env: { ...process.env, ...environment } });
    },
    async stop() {
      child.kill('SIGINT');
      await exited;
    },
  };
}

/** A picture that is quick to make and takes its time to encode. */
async function makeLecture({ ffmpegPath, file, seconds }) {
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=25:duration=${seconds}`];
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest'];
  await run(ffmpegPath, [
    '-nostdin',
    '-v',
    'error',
    '-y',
    ...picture,
    ...sound,
    ...codecs,
    '-movflags',
    '+faststart',
    file,
  ]);
}
