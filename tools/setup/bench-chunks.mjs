// `npm run bench:chunks`: a lecture in chunks beside the same ladder in one pass.
import { ensureBuilt, ensureFfmpeg, ensureGenerated, ensureNode, ensurePackages, runSetup } from './prepare.mjs';
import { runBundle } from './run-bundle.mjs';

await runSetup(async () => {
  ensureNode();
  const { ffmpegPath, ffprobePath } = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  ensureBuilt(['bench']);
  return runBundle({
    bundle: 'dist/tools/bench/src/chunks/main.js',
    args: process.argv.slice(2),
    env: { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath },
  });
});
