// `npm test`: installs what is missing, then runs every project's tests in one Jest run with one total.
import { spawnSync } from 'node:child_process';
import { readdirSync, existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, ensureFfmpeg, ensureGenerated, ensureNode, ensurePackages, ROOT, runSetup } from './prepare.mjs';

// Many specs wait for whole seconds of SQS and for processes: two workers, and many waits at a time in each.
const JEST_OPTIONS = [
  ...['--maxWorkers=2', '--maxConcurrency=30'],
  `--testSequencer=${path.join(ROOT, 'tools/setup/waiting-first.cjs')}`,
];

await runSetup(() => {
  ensureNode();
  const { ffmpegPath, ffprobePath } = ensureFfmpeg();
  ensurePackages();
  ensureGenerated();
  // The end-to-end tests run what is deployed: the bundles.
  ensureBuilt(['scaler-lambda', 'video-worker', 'ops-cli', 'player-page', 'local-stack']);
  const projects = ['libs', 'apps', 'tools'].flatMap((top) =>
    readdirSync(path.join(ROOT, top))
      .map((name) => `${top}/${name}`)
      .filter((folder) => existsSync(path.join(ROOT, folder, 'jest.config.cjs'))),
  );
  const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(
    process.execPath,
    [jest, ...JEST_OPTIONS, '--projects', ...projects, ...process.argv.slice(2)],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        FFMPEG_PATH: ffmpegPath,
        FFPROBE_PATH: ffprobePath,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    },
  );
  return status ?? 1;
});
