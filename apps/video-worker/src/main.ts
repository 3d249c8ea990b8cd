/** The worker process: wires the adapters to the loops, and ends once it is drained. */
import { createAsgWorkerInstance, createAwsClients, createInstanceNotices } from '@ffleet/aws-adapters';
import { createScratchSpace, createStdoutEventLog, createSystemClock, createSystemJitter } from '@ffleet/host';
import { lectureSettings } from '@ffleet/media-plan';
import {
  createDrain,
  describeError,
  pollLoop,
  sweepLoop,
  tellSettings,
  watchInstance,
  watchScratch,
} from '@ffleet/orchestration';
import type { Drain, WorkerSettings } from '@ffleet/orchestration';
import { createDatabaseClient } from '@ffleet/persistence-prisma';
import { VISIBILITY_TIMEOUT } from '@ffleet/video-job-lifecycle';
import { readConfig } from './config';
import type { WorkerConfig } from './config';
import { drainOnSignals } from './drain-on-signals';
import { wirePorts } from './wire-ports';
import type { ProcessPorts } from './wire-ports';

/** Heartbeats and the sweep; each slot's writes come on top. */
const CONNECTIONS_BESIDE = 3;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const host = {
    log: createStdoutEventLog({ format: config.LOG_FORMAT }),
    clock: createSystemClock(),
    jitter: createSystemJitter(),
    scratch: createScratchSpace({ root: config.SCRATCH_DIR }),
  };
  const drain = createDrain({ workerId: config.WORKER_ID, ...host });
  drainOnSignals({ drain, grace: config.STOP_GRACE_SECONDS });
  await host.scratch.sweep();
  const database = createDatabaseClient({
    url: config.DATABASE_URL,
    maxConnections: CONNECTIONS_BESIDE + config.VIDEO_WORKER_SLOTS,
  });
  const aws = createAwsClients({ region: config.AWS_REGION, endpoint: config.AWS_ENDPOINT_URL });
  try {
    await runLoops({ config, drain, aws, ports: wirePorts({ config, aws, database, host }) });
  } finally {
    await database.close();
    await host.scratch.sweep();
  }
  host.log.emit({ event: 'WORKER_STOPPED', worker_id: config.WORKER_ID });
}

/** The poll loop leads; sweeping and watching go on beside it, and end after it. */
async function runLoops(options: {
  config: WorkerConfig;
  drain: Drain;
  aws: ReturnType<typeof createAwsClients>;
  ports: ProcessPorts;
}): Promise<void> {
  const { config, drain, aws, ports } = options;
  const settings: WorkerSettings = {
    workerId: config.WORKER_ID,
    slots: config.VIDEO_WORKER_SLOTS,
    acknowledgement: config.VIDEO_FAST_ACK ? 'at-receive' : 'after-handler',
    heartbeatInterval: config.HEARTBEAT_SECONDS,
    plan: lectureSettings,
  };
  const told = {
    worker_id: config.WORKER_ID,
    ack_mode: settings.acknowledgement,
    queue: config.VIDEO_QUEUE,
    heartbeat_sec: settings.heartbeatInterval,
    visibility_timeout_sec: VISIBILITY_TIMEOUT,
    image_digest: config.WORKER_IMAGE_DIGEST ?? null,
  };
  const workIsOver = new AbortController();
  const { signal: stop } = workIsOver;
  const { WORKER_ID: workerId } = config;
  const beside = [
    tellSettings({ ...ports, settings: told, stop }),
    sweepLoop({ ...ports, actor: workerId, stop }),
    watchScratch({ ...ports, workerId, stop }),
  ];
  const { INSTANCE_ID: instanceId } = config;
  if (instanceId !== undefined) {
    const notices = createInstanceNotices({ endpoint: config.AWS_EC2_METADATA_SERVICE_ENDPOINT });
    const watch = { notices, drain, drainPatience: config.DRAIN_SECONDS, workerId, stop };
    beside.push(watchInstance({ ...ports, ...watch }));
  }
  const groupName = config.VIDEO_WORKER_ASG_NAME;
  const instance =
    instanceId === undefined ? null : createAsgWorkerInstance({ client: aws.autoScaling, groupName, instanceId });
  try {
    await pollLoop({ instance, settings, ports, drain });
  } finally {
    workIsOver.abort();
    await Promise.all(beside);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`video-worker: ${describeError(error)}\n`);
  process.exitCode = 1;
});
