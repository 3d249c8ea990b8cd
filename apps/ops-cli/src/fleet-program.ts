/** The command line of the verbs that show one part of the fleet as it is. */
import { Option } from 'commander';
import type { Command } from 'commander';
import type { FactKind } from '@ffleet/evidence';
import type { FleetPart } from '@ffleet/evidence-collectors';
import { addFleetOptions, addRegionOptions, environmentOf, lookAt } from './fleet-options';
import type { FleetFlags } from './fleet-options';
import { rowNumber, wholeNumber } from './number-argument';
import { example, JSON_FLAG } from './program-parts';
import type { JsonOption, RunVerb } from './program-parts';

interface PartVerb {
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly FleetPart[];
  readonly kinds: readonly FactKind[];
}

const PART_VERBS: readonly PartVerb[] = [
  {
    name: 'queue',
    summary: 'show the queues: depth, settings, dead letters',
    parts: ['queue', 'dead-letters'],
    kinds: ['queue-depth', 'queue-settings', 'dead-letters'],
  },
  {
    name: 'asg',
    summary: 'show the worker group: size, instances, purchase options, Spot, quotas',
    parts: ['group', 'spot', 'quotas'],
    kinds: ['group', 'purchase-options', 'instance-refresh', 'spot-notices', 'vcpu-quota'],
  },
  {
    name: 'activities',
    summary: 'show what the worker group did lately, and why',
    parts: ['group'],
    kinds: ['scaling-activities'],
  },
  {
    name: 'metrics',
    summary: "show the queue's metrics of the last ten minutes",
    parts: ['metrics'],
    kinds: ['messages-received', 'messages-deleted', 'messages-sent', 'oldest-message-age'],
  },
  {
    name: 'lambda',
    summary: 'show the scaler: its code, flags, schedule, last decision',
    parts: ['scaler', 'schedule'],
    kinds: [
      'scaler-result',
      'scaler-deployment',
      'built-artifact',
      'scaler-schedule',
      'scaler-log',
      'scaling-policy',
      'stable-zero-mark',
    ],
  },
];

const STATES = ['QUEUED', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'DEAD'] as const;

export function addFleet(program: Command, run: RunVerb): void {
  for (const verb of PART_VERBS) addPart(program, run, verb);
  addJobs(program, run);
  addLogs(program, run);
  addVerify(program, run);
}

function addPart(program: Command, run: RunVerb, { name, summary, parts, kinds }: PartVerb): void {
  const command = program
    .command(name)
    .summary(summary)
    .description('Shows facts, each with the command that asks again. Exit code 3 when one could not be had.')
    .option(...JSON_FLAG)
    .addHelpText('after', example(`ffleet ${name}`));
  addFleetOptions(command).action((flags: FleetFlags & JsonOption) =>
    run({ json: flags.json === true, ...environmentOf(flags) }, async (verb) => {
      const { runFacts } = await import('./commands/facts');
      return runFacts({ kinds }, { snapshot: await lookAt(flags, verb, parts) }, verb.context);
    }),
  );
}

function addJobs(program: Command, run: RunVerb): void {
  program
    .command('jobs')
    .summary('list jobs, newest first')
    .description('Lists job rows: state, worker, lease, failure.')
    .addOption(new Option('--state <state>', 'only these').choices(STATES))
    .option('--video <number>', 'only of this video', rowNumber)
    .option('--limit <number>', 'how many to list', wholeNumber({ min: 1, max: 1_000 }), 50)
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet jobs --state RUNNING'))
    .action((flags: JsonOption & { state?: string; video?: number; limit: number }) =>
      run({ json: flags.json === true }, async ({ connections, context }) => {
        const { runJobs } = await import('./commands/jobs');
        const options = { state: flags.state ?? null, videoId: flags.video ?? null, limit: flags.limit };
        return await runJobs(options, { jobs: await connections.openJobs() }, context);
      }),
    );
}

interface LogFlags extends JsonOption, Pick<FleetFlags, 'profile' | 'region'> {
  readonly since: number;
  readonly video?: number;
  readonly request?: string;
  readonly event?: string;
  readonly worker?: string;
  readonly follow?: true;
}

function addLogs(program: Command, run: RunVerb): void {
  const command = program
    .command('logs')
    .summary("show the workers' log lines")
    .description("Shows the workers' lines of CloudWatch Logs, filtered; with --follow as they come, until Ctrl-C.")
    .option('--since <minutes>', 'how far back', wholeNumber({ min: 1, max: 10_080 }), 10)
    .option('--video <number>', 'only lines about this video', rowNumber)
    .option('--request <id>', 'only lines with this request_id')
    .option('--event <name>', 'only this event, such as SQS_JOB_FAILED')
    .option('--worker <id>', 'only of workers whose id begins like this')
    .option('--follow', 'go on as lines come')
    .option('--json', 'print JSON lines: one document for each line')
    .addHelpText('after', example('ffleet logs --video 53 --follow'));
  addRegionOptions(command).action((flags: LogFlags) =>
    run(
      { json: flags.json === true, ...environmentOf(flags) },
      async ({ connections, context, config, listenForInterrupt }) => {
        const { runLogs } = await import('./commands/logs');
        const follow = flags.follow === true;
        const options = {
          sinceMinutes: flags.since,
          videoId: flags.video ?? null,
          requestId: flags.request ?? null,
          event: flags.event ?? null,
          workerId: flags.worker ?? null,
          follow,
          signal: follow ? listenForInterrupt() : new AbortController().signal,
        };
        const ports = {
          logs: await connections.openLogs(),
          openCatalog: config.databaseUrl === null ? null : () => connections.openCatalog(),
        };
        return await runLogs(options, ports, context);
      },
    ),
  );
}

function addVerify(program: Command, run: RunVerb): void {
  const verify = program
    .command('verify')
    .summary('compare what runs with what was built and meant')
    .description('Exit code 1 when they differ, 3 when one of them is not known.');
  const lambda = verify
    .command('lambda')
    .summary("the scaler's code against the built zip (SCALER_ARTIFACT)")
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet verify lambda'));
  addFleetOptions(lambda).action((flags: FleetFlags & JsonOption) =>
    run({ json: flags.json === true, ...environmentOf(flags) }, async (verb) => {
      const { runVerifyLambda } = await import('./commands/verify');
      return runVerifyLambda({ snapshot: await lookAt(flags, verb, ['scaler']) }, verb.context);
    }),
  );
  const worker = verify
    .command('worker')
    .summary("the workers' flags and image against VIDEO_FAST_ACK and WORKER_IMAGE_DIGEST here")
    .option('--image-digest <digest>', 'of the image that was built (instead of WORKER_IMAGE_DIGEST)')
    .option(...JSON_FLAG)
    .addHelpText('after', example('VIDEO_FAST_ACK=1 ffleet verify worker --image-digest sha256:...'));
  addFleetOptions(worker).action((flags: FleetFlags & JsonOption & { imageDigest?: string }) =>
    run({ json: flags.json === true, ...environmentOf(flags) }, async (verb) => {
      const { runVerifyWorker } = await import('./commands/verify');
      const { expected } = verb.config;
      const snapshot = await lookAt(flags, verb, ['group', 'workers', 'queue']);
      return runVerifyWorker({ expected }, { snapshot }, verb.context);
    }),
  );
}
