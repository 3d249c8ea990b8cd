/** The options of every verb that looks at the fleet: where it is, how long to wait, where the logs are. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { FleetPart, WorkerLogSource } from '@ffleet/evidence-collectors';
import type { Snapshot } from '@ffleet/evidence';
import { wholeNumber } from './number-argument';
import type { RunOptions, VerbRun } from './program-parts';

export interface FleetFlags {
  readonly from?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly invoke?: true;
  readonly timeLimit: number;
  readonly workerLogs?: WorkerLogSource;
}

/** @param options.from whether a snapshot may stand for the fleet */
export function addFleetOptions(command: Command, { from = true }: { from?: boolean } = {}): Command {
  if (from) command.option('--from <snapshot>', 'read facts from that file, and ask nobody');
  return addRegionOptions(command)
    .option('--invoke', "run the scaler to hear its answer; it sets the group's size, as its schedule does")
    .addOption(
      new Option('--worker-logs <where>', 'ID=COMMAND... (such as "i-0aa1=docker logs video-worker") or a folder')
        .argParser(workerLogsOf)
        .default(undefined, 'CloudWatch Logs'),
    )
    .option('--time-limit <seconds>', 'for each question', wholeNumber({ min: 1, max: 300 }), 2);
}

export const addRegionOptions = (command: Command): Command =>
  command
    .option('--profile <name>', 'of the AWS configuration files')
    .option('--region <name>', 'instead of AWS_REGION');

/** What the flags change in the environment; such verbs tell what they can without a database. */
export const environmentOf = (
  flags: Pick<FleetFlags, 'profile' | 'region'> & { readonly imageDigest?: string },
): Omit<RunOptions, 'json'> => ({
  database: 'optional',
  env: {
    ...(flags.profile === undefined ? {} : { AWS_PROFILE: flags.profile }),
    ...(flags.region === undefined ? {} : { AWS_REGION: flags.region }),
    ...(flags.imageDigest === undefined ? {} : { WORKER_IMAGE_DIGEST: flags.imageDigest }),
  },
});

/** The facts: of the file where one is named, of the fleet otherwise. */
export async function lookAt(
  flags: FleetFlags,
  { config, connections, context }: VerbRun,
  parts?: readonly FleetPart[],
): Promise<Snapshot> {
  if (flags.from !== undefined) {
    const { readSnapshot } = await import('./commands/read-snapshot');
    return await readSnapshot({ file: flags.from, folder: config.fileFolder });
  }
  const observer = await connections.openObserver();
  return await observer.look({
    clock: context.clock,
    timeLimitSeconds: flags.timeLimit,
    invoke: flags.invoke === true,
    ...(parts === undefined ? {} : { parts }),
    ...(flags.workerLogs === undefined ? {} : { workerLogs: flags.workerLogs }),
  });
}

/** `i-0aa1=docker logs video-worker` is a command, whose words are separated by blanks; anything else is a folder. */
function workerLogsOf(text: string): WorkerLogSource {
  const [, workerId, command] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  if (workerId === undefined || command === undefined) return { kind: 'folder', folder: text };
  const [program, ...args] = command.trim().split(/\s+/);
  if (program === undefined || program === '') throw new InvalidArgumentError('The command is missing behind `=`.');
  return { kind: 'command', workerId, argv: [program, ...args] };
}
