// `npm start [-- FILE... --keep]`: the whole fleet on this machine, from nothing but Node.
import { ensureBuilt, ensureFfmpeg, ensureGenerated, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  const { ffmpegPath, ffprobePath } = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['scaler-lambda', 'video-worker', 'ops-cli', 'local-stack']);
  return runBundle({
    bundle: 'dist/tools/local-stack/main.js',
    args: process.argv.slice(2),
    env: { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath },
  });
});
