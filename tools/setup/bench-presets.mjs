// `npm run bench:presets`: what each preset makes of a lecture.
import { ensureBuilt, ensureFfmpeg, ensureGenerated, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  const { ffmpegPath, ffprobePath } = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['scaler-lambda', 'video-worker', 'ops-cli', 'bench']);
  return runBundle({
    bundle: 'dist/tools/bench/src/presets/main.js',
    args: [],
    env: { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath },
  });
});
