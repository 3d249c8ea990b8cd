/** The command line of the verbs that explain the fleet: report, why, snapshot, diff, doctor. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { VideoView } from '@ffleet/ports';
import { rowNumber } from './number-argument';
import { addFleetOptions, environmentOf, lookAt } from './fleet-options';
import type { FleetFlags } from './fleet-options';
import { example, JSON_FLAG } from './program-parts';
import type { JsonOption, RunVerb, VerbRun } from './program-parts';
import type { ReportFormat } from './commands/report';

const FORMATS = ['text', 'markdown', 'json', 'html'] as const satisfies readonly ReportFormat[];
const TOPICS = ['size', 'depth', 'deleted', 'inflight', 'video'] as const;

export function addEvidence(program: Command, run: RunVerb): void {
  addReport(program, run);
  addWhy(program, run);
  addSnapshot(program, run);
  addDiff(program, run);
  addDoctor(program, run);
}

interface LanguageFlag {
  readonly lang: 'en' | 'ko';
}

const languageOption = () => new Option('--lang <language>', 'of the sentences').choices(['en', 'ko']).default('en');

function addReport(program: Command, run: RunVerb): void {
  const command = program
    .command('report')
    .summary('tell why the fleet is as it is, and what is wrong, with evidence')
    .description(
      'Asks AWS, the database and the logs, and tells what follows: conclusions that cite their facts, findings with ' +
        'their remedies, and what could not be judged with the command that would settle it. It changes nothing. Exit ' +
        'code 0 when healthy, 1 with findings, 3 when a question had no answer.',
    )
    .addOption(new Option('--format <format>', 'of the report').choices(FORMATS).default('text'))
    .addOption(languageOption())
    .option('--output <file>', 'write it there instead of stdout')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet report --lang ko --format html --output report.html'));
  addFleetOptions(command).action(
    (flags: FleetFlags & JsonOption & LanguageFlag & { format: ReportFormat; output?: string }) => {
      const format = flags.json === true ? 'json' : flags.format;
      // With --json, errors are documents too.
      return run({ json: format === 'json', ...environmentOf(flags) }, async (verb) => {
        const { runReport } = await import('./commands/report');
        const snapshot = await lookAt(flags, verb);
        const options = { format, language: flags.lang, output: flags.output ?? null, folder: verb.config.fileFolder };
        return await runReport(options, { snapshot }, verb.context);
      });
    },
  );
}

function addWhy(program: Command, run: RunVerb): void {
  const command = program
    .command('why')
    .summary('answer one question as a tree of reasons')
    .description(
      'size: why has the group this many workers? depth: why does the scaler report this depth? deleted: why was no ' +
        'message deleted? inflight: why are messages in flight? video N: why is it waiting, running or failed?',
    )
    .argument('[topic]', `one of ${TOPICS.join(', ')}`, topicOf, 'size')
    .argument('[video]', "with `video`, the video's number", rowNumber)
    .addOption(languageOption())
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet why video 53'));
  addFleetOptions(command).action(
    (topic: (typeof TOPICS)[number], videoId: number | undefined, flags: FleetFlags & JsonOption & LanguageFlag) =>
      run({ json: flags.json === true, ...environmentOf(flags) }, async (verb) => {
        const { UsageError } = await import('./cli-errors');
        if ((topic === 'video') !== (videoId !== undefined)) {
          throw new UsageError('Name the video, and only with `video`: ffleet why video 53');
        }
        const language = flags.lang;
        const snapshot = await lookAt(flags, verb);
        if (topic === 'video') {
          const { runWhyVideo } = await import('./commands/why-video');
          const wanted = { videoId: videoId ?? 0 };
          // After the facts: what has ended meanwhile is told as ended.
          const video = flags.from === undefined ? await fetchVideo(wanted, verb) : undefined;
          return runWhyVideo({ ...wanted, language }, { snapshot, video }, verb.context);
        }
        const { runWhy } = await import('./commands/why');
        return runWhy({ question: topic, language }, { snapshot }, verb.context);
      }),
  );
}

/** @returns undefined where the database cannot tell; the facts say why */
async function fetchVideo(
  wanted: { videoId: number },
  { config, connections }: VerbRun,
): Promise<VideoView | null | undefined> {
  if (config.databaseUrl === null) return undefined;
  const { UnobservableError } = await import('./cli-errors');
  try {
    const catalog = await connections.openCatalog();
    return await catalog.fetchVideo(wanted);
  } catch (error) {
    if (error instanceof UnobservableError) return undefined;
    throw error;
  }
}

function topicOf(text: string): (typeof TOPICS)[number] {
  const topic = TOPICS.find((candidate) => candidate === text);
  if (topic !== undefined) return topic;
  throw new InvalidArgumentError(`It should be one of ${TOPICS.join(', ')}.`);
}

function addSnapshot(program: Command, run: RunVerb): void {
  const command = program
    .command('snapshot')
    .summary('keep all facts in a file, without secrets')
    .description(
      'Writes every fact of one look at the fleet, for `report --from`, `why --from` and `diff`, here or elsewhere. ' +
        'Exit code 3 when a question had no answer; the file says which.',
    )
    .argument('[file]', 'where to; stdout unless given')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet snapshot before.json'));
  addFleetOptions(command, { from: false }).action((file: string | undefined, flags: FleetFlags & JsonOption) =>
    run({ json: flags.json === true, ...environmentOf(flags) }, async (verb) => {
      const { runSnapshot } = await import('./commands/snapshot');
      const snapshot = await lookAt(flags, verb);
      return await runSnapshot({ file: file ?? null, folder: verb.config.fileFolder }, { snapshot }, verb.context);
    }),
  );
}

function addDiff(program: Command, run: RunVerb): void {
  program
    .command('diff')
    .summary('tell what differs between two snapshots')
    .description('Compares facts and conclusions of two snapshots. Exit code 1 when something differs.')
    .argument('<before>', 'a snapshot')
    .argument('<after>', 'a later one')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet diff before.json after.json'))
    .action((before: string, after: string, flags: JsonOption) =>
      run({ json: flags.json === true, database: 'optional' }, async ({ config, context }) => {
        const [{ runDiff }, { readSnapshot }] = await Promise.all([
          import('./commands/snapshot'),
          import('./commands/read-snapshot'),
        ]);
        const read = (file: string) => readSnapshot({ file, folder: config.fileFolder });
        return runDiff({ before: await read(before), after: await read(after) }, context);
      }),
    );
}

function addDoctor(program: Command, run: RunVerb): void {
  const command = program
    .command('doctor')
    .summary('check the configuration')
    .description(
      'Compares settings that must agree: visibility and heartbeat, dead-letter queue and retention, permissions, clocks, ' +
        "migrations, the scaler's code, the workers' flags and image, ffmpeg's encoders. Exit code 1 when a check fails, 3 when one " +
        'could not be made.',
    )
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet doctor'));
  addFleetOptions(command).action((flags: FleetFlags & JsonOption) =>
    run({ json: flags.json === true, ...environmentOf(flags) }, async (verb) => {
      const [{ runDoctor }, { checkEncoders }] = await Promise.all([import('./commands/doctor'), import('./encoders')]);
      const { ffmpegPath, expected } = verb.config;
      const [snapshot, encoders] = await Promise.all([lookAt(flags, verb), checkEncoders({ ffmpegPath })]);
      return runDoctor({ encoders, expected }, { snapshot }, verb.context);
    }),
  );
}
