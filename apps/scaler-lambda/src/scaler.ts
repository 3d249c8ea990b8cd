/** Wires the scaling tick to AWS: clients and policy are made once, ticks run as often as the schedule says. */
import {
  createAsgWorkerGroup,
  createAutoScalingClient,
  createCloudWatchClient,
  createCloudWatchQueueDepthMetrics,
  createQueueDepthReader,
  createSqsClient,
  createSsmClient,
  createSsmStableZeroMark,
} from '@ffleet/aws-adapters';
import { createStdoutEventLog, createSystemClock } from '@ffleet/host';
import { runScalingTick } from '@ffleet/orchestration';
import type { ScalingPorts, ScalingSettings, ScalingTickOutcome } from '@ffleet/orchestration';
import { milliseconds } from '@ffleet/units';
import type { ScalerConfig } from './config';

/** At worst a queue takes two calls of three silent attempts, and an action one: a tick ends within 20 s all the same. */
const CLIENT_PATIENCE = { maxAttempts: 3, silenceMax: milliseconds(2_000) };

/** @returns one tick per call; ticks do not throw for services that fail */
export function createScaler(config: ScalerConfig): () => Promise<ScalingTickOutcome> {
  const ports = createPorts(config);
  const settings = toSettings(config);
  return () => runScalingTick({ ports, settings });
}

function createPorts(config: ScalerConfig): ScalingPorts {
  const client = { region: config.AWS_REGION, endpoint: config.AWS_ENDPOINT_URL, ...CLIENT_PATIENCE };
  return {
    queues: createQueueDepthReader({ client: createSqsClient(client) }),
    group: createAsgWorkerGroup({ client: createAutoScalingClient(client), groupName: config.VIDEO_WORKER_ASG_NAME }),
    stableZeroMark: createSsmStableZeroMark({
      client: createSsmClient(client),
      parameterName: config.SSM_STABLE_ZERO_PARAM,
    }),
    metrics: createCloudWatchQueueDepthMetrics({
      client: createCloudWatchClient(client),
      namespace: config.METRIC_NAMESPACE,
      metricName: config.METRIC_NAME,
    }),
    clock: createSystemClock(),
    log: createStdoutEventLog({ format: config.LOG_FORMAT }),
  };
}

function toSettings(config: ScalerConfig): ScalingSettings {
  return {
    queueNames: { Video: config.VIDEO_QUEUE, AI: config.AI_QUEUES, Messaging: config.MESSAGING_QUEUE },
    policy: {
      kind: config.SCALING_POLICY,
      minSize: config.VIDEO_WORKER_ASG_MIN,
      maxSize: config.VIDEO_WORKER_ASG_MAX,
      maxBacklogAdd: config.MAX_BACKLOG_ADD,
      stableZeroDuration: config.STABLE_ZERO_SECONDS,
      visibleOnly: config.VIDEO_SCALE_VISIBLE_ONLY,
    },
  };
}
