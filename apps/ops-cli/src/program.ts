/** The command line: verbs, their options, their help. What a verb does is loaded when it runs, so that help is quick. */
import type { PresetName, VideoCodec } from '@ffleet/media-plan';
import { Command, Option } from 'commander';
import { UsageError } from './cli-errors';
import { addDashboard } from './dashboard-program';
import { addDlq } from './dlq-program';
import { addEvidence } from './evidence-program';
import { addFleet } from './fleet-program';
import { addHelp } from './help-program';
import { rowNumber, wholeNumber } from './number-argument';
import { example, JSON_FLAG } from './program-parts';
import type { JsonOption, RunVerb } from './program-parts';
import { addSchema } from './schema-program';
import { addQuality } from './quality-program';
import { addCompletion, addStorage } from './storage-program';
import { VERSION } from './version';

const AFTER_HELP = `
Environment:
  DATABASE_URL        postgresql://USER:PASSWORD@HOST:PORT/NAME (required, but for what only AWS tells)
  AWS_REGION          where the queue and the bucket are
  AWS_ENDPOINT_URL    another endpoint than AWS, such as the local stack's
  VIDEO_QUEUE         [academy-video-jobs]
  VIDEO_DLQ           [academy-video-jobs-dlq]
  MEDIA_BUCKET        [academy-media]
  VIDEO_WORKER_ASG_NAME, SCALER_FUNCTION, SCALER_SCHEDULE, WORKER_LOG_GROUP and others: see the README
  NO_COLOR            any value switches colours off

Exit codes:
  0 done, or healthy   1 findings, a job failed, or it could not be done   2 wrong usage   3 could not observe

Example:
  $ ffleet submit lecture.mp4 --tenant 1 && ffleet watch
  $ ffleet why size`;

/** @param options.write where help and usage errors go */
export function createProgram(options: {
  run: RunVerb;
  write: { out: (text: string) => void; err: (text: string) => void; width: number };
}): Command {
  const { run, write } = options;
  const program = new Command('ffleet')
    .description('Sees, explains and steers a video transcoding fleet.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .configureOutput({
      writeOut: write.out,
      writeErr: write.err,
      getOutHelpWidth: () => write.width,
      getErrHelpWidth: () => write.width,
    })
    .exitOverride()
    .addHelpText('after', AFTER_HELP);
  addSubmit(program, run);
  addStatus(program, run);
  addHistory(program, run);
  addWatch(program, run);
  addCancel(program, run);
  addRetry(program, run);
  addDlq(program, run);
  addEvidence(program, run);
  addDashboard(program, run);
  addFleet(program, run);
  addQuality(program, run);
  addStorage(program, run);
  addSchema(program, write.out);
  addCompletion(program, write.out);
  addHelp(program);
  return program;
}

/** Spelled out: the media plan takes a while to load, and help is asked for often. */
const PRESETS = ['lecture', 'fast', 'archive'] as const satisfies readonly PresetName[];

const CODECS = ['h264', 'hevc', 'av1'] as const satisfies readonly VideoCodec[];

interface SubmitFlags {
  readonly tenant: number;
  readonly title?: string;
  readonly preset: PresetName;
  readonly codec: VideoCodec;
  readonly subtitles?: readonly string[];
  readonly download?: true;
  readonly keyUri?: string;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function addSubmit(program: Command, run: RunVerb): void {
  program
    .command('submit')
    .summary('transcode files or URLs')
    .description('Uploads files (or hands over http and https URLs), records each as a video, and queues it.')
    .argument('<file-or-url...>', 'what to transcode')
    .requiredOption('--tenant <number>', 'whose video it is', rowNumber)
    .option('--title <text>', 'what to call a single video (default: the file name)')
    .addOption(new Option('--preset <name>', 'what to encode for').choices(PRESETS).default('lecture'))
    .addOption(new Option('--codec <name>', 'how to encode the picture').choices(CODECS).default('h264'))
    .option('--subtitles <[lang=]file>', 'WebVTT, SubRip or SSA, such as ko=monday.srt; may be repeated', collect)
    .option('--download', 'also make one MP4 file for viewers to keep')
    .option('--key-uri <url>', 'encrypt it (AES-128); players fetch the key there; may hold {video_id}')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet submit monday.mp4 tuesday.mov --tenant 7'))
    .action((sources: string[], flags: JsonOption & SubmitFlags) =>
      run({ json: flags.json === true }, async ({ connections, context, config }) => {
        const { runSubmit } = await import('./commands/submit');
        const { readChoices } = await import('./submission/read-choices');
        const { fileFolder } = config;
        const choices = await readChoices({ ...flags, sourceCount: sources.length, fileFolder });
        const ports = {
          catalog: await connections.openCatalog(),
          uploads: await connections.openUploads(),
          hints: await connections.openHints(),
          queue: await connections.openQueue(),
        };
        const { tenant: tenantId, title = null } = flags;
        return await runSubmit({ sources, fileFolder, tenantId, title, choices }, ports, context);
      }),
    );
}

function addStatus(program: Command, run: RunVerb): void {
  program
    .command('status')
    .summary('list videos, or tell all about one')
    .description('Lists the newest videos; with a number, everything about one. Exit code 1 when that one failed.')
    .argument('[video]', "the video's number", rowNumber)
    .option('--limit <number>', 'how many to list', wholeNumber({ min: 1, max: 999 }), 50)
    .option('--proof', 'of one video: what was counted before it was published')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet status 53'))
    .action((videoId: number | undefined, flags: JsonOption & { limit: number; proof?: true }) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runStatusList, runStatusVideo } = await import('./commands/status');
        const ports = { catalog: await connections.openCatalog() };
        if (videoId === undefined && flags.proof) throw new UsageError('--proof tells of one video: give its number');
        if (videoId === undefined) return await runStatusList({ limit: flags.limit }, ports, context);
        return await runStatusVideo({ videoId, proof: flags.proof === true }, ports, context);
      }),
    );
}

function addHistory(program: Command, run: RunVerb): void {
  program
    .command('history')
    .summary('tell what happened to a video, step by step')
    .description(
      'Shows the transition log of its jobs: what changed their state, when, by whom, with which fencing token.',
    )
    .argument('<video>', "the video's number", rowNumber)
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet history 53'))
    .action((videoId: number, flags: JsonOption) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runHistory } = await import('./commands/history');
        return await runHistory({ videoId }, { transitions: await connections.openTransitions() }, context);
      }),
    );
}

function addWatch(program: Command, run: RunVerb): void {
  program
    .command('watch')
    .summary('follow videos until they are finished')
    .description(
      'Shows live progress of the given videos, or of all that are unfinished, until none is. Exit code 1 when one failed. ' +
        'Ctrl-C ends the watch, not the work.',
    )
    .argument('[video...]', "the videos' numbers", (text: string, before: number[] = []) => [
      ...before,
      rowNumber(text),
    ])
    .option('--json', 'print JSON lines: one document for each change')
    .addHelpText('after', example('ffleet watch 53 54'))
    .action((videoIds: number[], flags: JsonOption) =>
      run({ json: flags.json === true }, async ({ connections, context, listenForInterrupt }) => {
        const { runWatch } = await import('./commands/watch');
        return await runWatch(
          { videoIds, signal: listenForInterrupt() },
          { catalog: await connections.openCatalog() },
          context,
        );
      }),
    );
}

function addCancel(program: Command, run: RunVerb): void {
  program
    .command('cancel')
    .summary('stop a video')
    .description('Ends a waiting video at once, and asks the worker of a running one to stop.')
    .argument('<video>', "the video's number", rowNumber)
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet cancel 53'))
    .action((videoId: number, flags: JsonOption) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runCancel } = await import('./commands/cancel');
        return await runCancel({ videoId }, { catalog: await connections.openCatalog() }, context);
      }),
    );
}

function addRetry(program: Command, run: RunVerb): void {
  program
    .command('retry')
    .summary('transcode a video again, or send its message again')
    .description(
      'Queues a finished, failed or cancelled video again. A video that still waits gets its message again. One whose ' +
        'worker has vanished needs neither: the sweeper hands it on.',
    )
    .argument('<video>', "the video's number", rowNumber)
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet retry 53'))
    .action((videoId: number, flags: JsonOption) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runRetry } = await import('./commands/retry');
        const ports = {
          catalog: await connections.openCatalog(),
          hints: await connections.openHints(),
          queue: await connections.openQueue(),
        };
        return await runRetry({ videoId }, ports, context);
      }),
    );
}
