// `npm run soak`: real workers under fire, for half an hour unless told otherwise.
import { ensureBuilt, ensureFfmpeg, ensureGenerated, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  const { ffmpegPath, ffprobePath } = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['video-worker', 'fleet-trials']);
  return runBundle({
    bundle: 'dist/tools/fleet-trials/main.js',
    args: process.argv.slice(2),
    env: { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath },
  });
});
