/** `npm start`: brings the fleet up on this machine, transcodes what the user gave, and tells where it plays. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createDatabaseClient, createVideoCatalog } from '@ffleet/persistence-prisma';
import type { VideoCatalog, VideoView } from '@ffleet/ports';
import { makeSampleLecture } from '@ffleet/sample-lecture';
import { cleanText, isSettled, paint, streamSink, writeLines } from '@ffleet/terminal';
import type { TextSink } from '@ffleet/terminal';
import { milliseconds } from '@ffleet/units';
import { checkSources } from './check-sources';
import { parseStartCommand, USAGE, UsageError } from './command-line';
import type { StartCommand } from './command-line';
import { startDashboard } from './dashboard-process';
import { createFleetLog } from './fleet-log';
import { followVideos } from './follow-videos';
import { cliEnvironment } from './process-environment';
import { clientConfiguration } from './region-client';
import { REGION } from './region';
import { renderSummary } from './render-summary';
import { startLocalStack } from './start-stack';
import type { LocalStack } from './start-stack';
import { submitVideos } from './submit-videos';

/** dist/, in which every app's artifact stands. */
const DIST = path.resolve(__dirname, '../..');
const CLI_BUNDLE = path.join(DIST, 'apps/ops-cli/main.js');
const SAMPLE_SECONDS = 60;
const VIDEOS_MAX = 200;

class StoppedByUser extends Error {}

async function main(): Promise<number> {
  const sink = streamSink({ stream: process.stdout, env: process.env, platform: process.platform });
  const args = process.argv.slice(2);
  const command = parseStartCommand({
    args,
    defaultStateDir: path.join(DIST, '../.ffleet'),
    userFolder: process.env['INIT_CWD'] ?? process.cwd(), // npm itself changes to the package's folder
  });
  if (!command) {
    sink.write(USAGE);
    return 0;
  }
  checkSources(command.sources);
  const { signal } = listenForStop();
  const steps = createSteps(sink);
  const startedAt = performance.now();
  let stack: LocalStack | undefined;
  try {
    const onStep = (step: string): void => {
      steps(step);
      signal.throwIfAborted(); // the stack ends what it has started
    };
    stack = await startLocalStack({ ...command, dist: DIST, onStep });
    return await runCommand({ command, stack, sink, steps, startedAt, signal });
  } catch (error) {
    if (!(signal.reason instanceof StoppedByUser)) throw error;
    writeLines(sink, ['', 'Stopped. Unfinished videos go on at the next start.']);
    return 130;
  } finally {
    if (stack) writeLines(sink, ['Stopping ...']);
    await stack?.stop();
  }
}

/** One Ctrl-C comes up to three times: from the terminal, and passed on by npm and by the script that started this. */
const SAME_STOP = milliseconds(500);

/** The first signal ends the run in order, the second at once: every process of the stack watches this one. */
function listenForStop(): AbortController {
  const stopped = new AbortController();
  let firstAt = Infinity;
  const stop = (): void => {
    if (performance.now() - firstAt > SAME_STOP) process.exit(130);
    firstAt = Math.min(firstAt, performance.now());
    stopped.abort(new StoppedByUser());
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // Nobody reads any more, as under `npm start | head`.
  process.stdout.on('error', () => stopped.abort(new StoppedByUser()));
  return stopped;
}

interface Run {
  readonly command: StartCommand;
  readonly stack: LocalStack;
  readonly sink: TextSink;
  readonly steps: (step: string) => void;
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

async function runCommand(run: Run): Promise<number> {
  const { command, stack } = run;
  const database = createDatabaseClient({ url: stack.databaseUrl, maxConnections: 4 });
  const catalog = createVideoCatalog(database);
  try {
    const failed = command.serveOnly ? 0 : await transcode({ ...run, catalog });
    if (command.keep) await keepUp(run);
    return failed === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

/** @returns how many videos did not end READY */
async function transcode(run: Run & { catalog: VideoCatalog }): Promise<number> {
  const { command, stack, sink, steps, startedAt, signal, catalog } = run;
  const fleetLog = createFleetLog({
    client: new CloudWatchLogsClient(clientConfiguration(stack.endpointUrl)),
    sinceEpochMs: Date.now(),
  });
  const unfinished = (await catalog.listVideos({ limit: VIDEOS_MAX })).filter((video) => !isSettled(video));
  for (const { videoId, title } of unfinished) steps(`Video ${videoId} goes on: ${cleanText(title)}`);
  const sources = command.sources.length > 0 ? command.sources : [await makeSample(run)];
  signal.throwIfAborted();
  const submitted = await submitVideos({
    cliBundle: CLI_BUNDLE,
    environment: cliEnvironment(stack),
    tenantId: command.tenantId,
    sources,
  });
  for (const { videoId, source } of submitted) steps(`Submitted ${path.basename(source)} as video ${videoId}`);
  const videoIds = [...unfinished, ...submitted].map(({ videoId }) => videoId);
  const videos = await followVideos({ catalog, fleetLog, videoIds, sink, signal });
  const objectsFolder = path.join(command.stateDir, 'aws/s3', REGION.mediaBucket, 'objects');
  const facts = {
    videos,
    handledJobs: await fleetLog.fetchHandledJobs(),
    wallTime: milliseconds(performance.now() - startedAt),
    objectsFolder,
    bucketUrl: command.keep ? bucketUrl(stack) : pathToFileURL(objectsFolder).href,
  };
  writeLines(sink, renderSummary(facts, sink.currentStyle()));
  if (!command.keep) writeLines(sink, ['', 'To watch it in a browser: npm start -- --serve']);
  return videos.filter(({ status }: VideoView) => status !== 'READY').length;
}

async function makeSample({ command, steps }: Run): Promise<string> {
  const outputFile = path.join(command.stateDir, 'sample-lecture.mp4');
  if (!existsSync(outputFile)) {
    mkdirSync(command.stateDir, { recursive: true });
    await makeSampleLecture({
      ffmpegPath: process.env['FFMPEG_PATH'] ?? 'ffmpeg',
      outputFile,
      durationSeconds: SAMPLE_SECONDS,
    });
  }
  steps(`Sample lecture of ${SAMPLE_SECONDS} s`);
  return outputFile;
}

async function keepUp({ stack, sink, signal }: Run): Promise<void> {
  const dashboard = await startDashboard({
    cliBundle: CLI_BUNDLE,
    preload: path.join(DIST, '../tools/local-stack/die-with-parent.cjs'),
    environment: cliEnvironment(stack),
  });
  writeLines(sink, [
    '',
    `Dashboard  ${dashboard.url}`,
    `AWS        ${stack.endpointUrl}`,
    'The stack stays up until Ctrl-C. In another terminal: npm run ffleet -- status',
  ]);
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  if (!signal.aborted) await stopped;
  await dashboard.stop();
}

const bucketUrl = ({ endpointUrl }: LocalStack): string => `${endpointUrl}/${REGION.mediaBucket}`;

/** Prints each step with the time since the last one. */
function createSteps(sink: TextSink): (step: string) => void {
  let last = performance.now();
  return (step) => {
    const style = sink.currentStyle();
    const took = ((performance.now() - last) / 1000).toFixed(1);
    last = performance.now();
    const mark = paint({ text: style.unicode ? '✓' : '+', look: 'green', style });
    writeLines(sink, [`  ${mark} ${step}  ${paint({ text: `${took} s`, look: 'dim', style })}`]);
  };
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    const usage = error instanceof UsageError;
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const advice = taken ? ': choose another port with --port, or leave it out for a free one' : '';
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}${advice}\n`);
    if (usage) process.stderr.write('npm start -- --help tells what is possible.\n');
    process.exitCode = usage ? 2 : 1;
  },
);
