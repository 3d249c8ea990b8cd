/** The scaler Lambda: what is deployed, what it was told, what it last said. */
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Fact, FactSource, FactValue, FleetNames } from '@ffleet/evidence';
import { sourceOf } from '@ffleet/evidence';
import { epochMs, seconds } from '@ffleet/units';
import type { Answer, Collection, Collector } from '../collection';
import { CollectorError } from '../describe-failure';
import { fetchScalerLog } from './scaler-log-collector';
import type { ScalerLog } from './scaler-log-collector';

/**
 * @param options.invoke runs the function to hear its answer, which sets the group's size as its schedule does; its log
 *   is read otherwise
 */
export function collectScaler(options: {
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  invoke: boolean;
}): Collector {
  const { lambda, logs, invoke } = options;
  return async (collection) => {
    const { names, at, observe } = collection;
    const log = once((signal: AbortSignal) => fetchScalerLog({ logs, group: names.scalerLogGroup, to: at, signal }));
    const configuration = once((signal: AbortSignal) =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.scalerFunction }), { abortSignal: signal }),
    );
    return await Promise.all([
      observe({ kind: 'scaler-log', subject: names.scalerFunction }, async (signal) => ({
        value: (await log(signal)).value,
      })),
      observe({ kind: 'scaler-deployment', subject: names.scalerFunction }, async (signal) => {
        const { CodeSha256 = '', LastModified = '', Environment } = await configuration(signal);
        const lastModified = epochMs(Date.parse(LastModified));
        const environment = { ...Environment?.Variables };
        return { value: { codeSha256: CodeSha256, lastModified, environment } };
      }),
      observe({ kind: 'scaling-policy', subject: names.group }, async (signal) => {
        // What it decided by is seen; what it was told needs this version's defaults to be read.
        const { decision } = await log(signal).catch(() => ({ decision: null }));
        if (decision !== null) return policyOfDecision({ decision, source: logSource(collection) });
        const { Environment } = await configuration(signal);
        return { value: policyOfEnvironment(Environment?.Variables ?? {}) };
      }),
      invoke ? invoked({ lambda, collection }) : lastSaid({ log, collection }),
    ]);
  };
}

/** The classic policy's variables and defaults, as the scaler reads them. */
function policyOfEnvironment(env: Readonly<Record<string, string>>): FactValue<'scaling-policy'> {
  const policy = env['SCALING_POLICY'] ?? 'classic';
  if (policy !== 'classic') throw new CollectorError('UnknownPolicy', `SCALING_POLICY=${policy} has no rules here`);
  const numberOf = (name: string, standard: number) => {
    const value = Number(env[name] ?? standard);
    if (!Number.isInteger(value)) throw new CollectorError('WrongVariable', `${name}=${env[name]} is no whole number`);
    return value;
  };
  return {
    kind: 'classic',
    minSize: numberOf('VIDEO_WORKER_ASG_MIN', 1),
    maxSize: numberOf('VIDEO_WORKER_ASG_MAX', 20),
    maxBacklogAdd: numberOf('MAX_BACKLOG_ADD', 5),
    stableZeroDuration: seconds(numberOf('STABLE_ZERO_SECONDS', 1200)),
    visibleOnly: /^(?:1|true|yes|on)$/i.test(env['VIDEO_SCALE_VISIBLE_ONLY'] ?? '0'),
    reportsVisibleOnly: true,
  };
}

function policyOfDecision(options: {
  decision: NonNullable<ScalerLog['decision']>;
  source: FactSource;
}): Answer<'scaling-policy'> {
  const { policy } = options.decision.decision;
  return {
    // The scaler reports what waits, whatever it counts for the size.
    value: { ...policy, reportsVisibleOnly: true },
    raw: policy,
    source: options.source,
  };
}

/** What it reported when it last decided. */
function lastSaid({ log, collection }: { log: Shared<ScalerLog>; collection: Collection }): Promise<Fact> {
  const { names, observe } = collection;
  return observe({ kind: 'scaler-result', subject: names.scalerFunction }, async (signal) => {
    const { decision } = await log(signal);
    if (decision === null) throw new CollectorError('NoDecision', `${names.scalerLogGroup} has none in 10 minutes`);
    const { visible } = decision;
    const value = {
      ai_queue_depth: visible['AI'] ?? null,
      video_queue_depth: visible['Video'] ?? null,
      messaging_queue_depth: visible['Messaging'] ?? null,
    };
    return { value, raw: decision, source: logSource(collection) };
  });
}

function invoked({ lambda, collection }: { lambda: LambdaClient; collection: Collection }): Promise<Fact> {
  const { names, observe } = collection;
  return observe({ kind: 'scaler-result', subject: names.scalerFunction }, async (signal) => {
    const command = new InvokeCommand({ FunctionName: names.scalerFunction });
    const { FunctionError, Payload } = await lambda.send(command, { abortSignal: signal });
    const text = new TextDecoder().decode(Payload);
    if (FunctionError !== undefined) throw new CollectorError('FunctionFailed', text.slice(0, 500));
    const raw = JSON.parse(text) as FactValue<'scaler-result'>;
    const { ai_queue_depth, video_queue_depth, messaging_queue_depth } = raw;
    return { value: { ai_queue_depth, video_queue_depth, messaging_queue_depth }, raw };
  });
}

const logSource = ({ names, at }: { names: FleetNames; at: Collection['at'] }): FactSource =>
  sourceOf({ ref: { kind: 'scaler-log', subject: names.scalerFunction }, names, at });

type Shared<T> = (signal: AbortSignal) => Promise<T>;

/** One answer for several facts; the first one's time limit holds for all. */
function once<T>(fetch: Shared<T>): Shared<T> {
  let answer: Promise<T> | null = null;
  return (signal) => (answer ??= fetch(signal));
}
