// `npm run incidents`: each incident really made, and what the report calls it.
import { ensureBuilt, ensureFfmpeg, ensureGenerated, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  const { ffmpegPath, ffprobePath } = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['scaler-lambda', 'video-worker', 'ops-cli', 'incident-trials']);
  return runBundle({
    bundle: 'dist/tools/incident-trials/main.js',
    args: [],
    env: { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath },
  });
});
