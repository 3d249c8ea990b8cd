/** Starts the endpoint: one port on loopback behind which every service of the local region answers. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAutoScaling } from './autoscaling/auto-scaling';
import type { AutoScaling } from './autoscaling/auto-scaling';
import type { GroupOptions } from './autoscaling/group-registry';
import { createCloudWatch } from './cloudwatch/cloudwatch';
import { createEc2 } from './ec2/ec2';
import type { CallFault, InjectedFault } from './faults/call-fault';
import { CallFaults } from './faults/call-faults';
import { wallClock } from './environment';
import type { Environment, RunningService } from './environment';
import { createInstanceMetadata, isMetadataCall } from './imds/instance-metadata';
import type { InstanceMetadata } from './imds/instance-metadata';
import { createLambda } from './lambda/lambda';
import { createLogs } from './logs/logs';
import type { AppendLog } from './logs/logs';
import { createS3 } from './s3/service';
import { createScheduler } from './scheduler/scheduler';
import type { SchedulerOptions } from './scheduler/scheduler';
import { createServiceQuotas } from './service-quotas/service-quotas';
import type { QuotaOptions } from './service-quotas/service-quotas';
import { createSqs } from './sqs/sqs';
import { createSsm } from './ssm/ssm';
import { isLoopbackHost, isServiceCall, serveServices } from './wire/http-server';
import type { HttpHandler } from './wire/http-server';

/** How to start an endpoint. */
export interface LocalAwsOptions extends GroupOptions, QuotaOptions, SchedulerOptions {
  /** Made when it is missing; an endpoint that starts on it again finds its state. */
  readonly stateDir: string;
  /** @default 0, a free port */
  readonly port?: number;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
}

/** A running endpoint. */
export interface LocalAws {
  /** For AWS_ENDPOINT_URL; always on 127.0.0.1. */
  readonly endpointUrl: string;
  /** Puts output of processes that the endpoint's user runs, such as workers, into CloudWatch Logs. */
  readonly appendLog: AppendLog;
  /** Fault injection: what EC2 and the services can do to a fleet on a bad day. */
  readonly faults: Faults;
  /**
   * Ends the instances first, while the endpoint still answers them; then long polls and connections at once, and every
   * service. The state folder is kept. Another call waits for the same end.
   */
  close(): Promise<void>;
}

/** Faults that a test or a demonstration can bring about. */
export interface Faults extends Pick<InstanceMetadata, 'sendSpotNotice' | 'recommendRebalance'> {
  /** From now on launches fail for this reason ('' for EC2's own words); null ends it. */
  refuseCapacity(reason: string | null): void;
  /** Lets calls to a service fail, break off, or be answered late or not at all. */
  injectCallFault(fault: CallFault): InjectedFault;
}

const LOOPBACK = '127.0.0.1';

/**
 * @throws {Error} the system's EADDRINUSE when the port is taken
 * @throws {SyntaxError} when a journal in the state folder is damaged
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { stateDir, port = 0, region = 'us-east-1', accountId = '000000000000' } = options;
  mkdirSync(stateDir, { recursive: true });
  const door: { handler: HttpHandler } = { handler: answerNotReady };
  const server = createServer((request, response) => void handleSafely(door.handler, request, response));
  server.requestTimeout = 0; // a long poll may be held back by a slow client as long as it likes
  server.keepAliveTimeout = 65_000; // longer than the SDK's, so that the client is the one who closes
  await listen(server, port);
  const endpointUrl = `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  const environment: Environment = { endpointUrl, region, accountId, stateDir, now: wallClock, reportDefect };
  try {
    return await openRegion(environment, options, { server, door });
  } catch (cause) {
    server.close(); // or the port would stay taken by an endpoint that nobody can close
    throw cause;
  }
}

/** Starts the services behind the door; they find their state in the folder. */
async function openRegion(
  environment: Environment,
  options: LocalAwsOptions,
  { server, door }: { server: Server; door: { handler: HttpHandler } },
): Promise<LocalAws> {
  const { endpointUrl, region, stateDir } = environment;
  const logs = createLogs(environment);
  const faults = new CallFaults();
  const s3 = await createS3({ folder: path.join(stateDir, 's3'), region, reportDefect, faults });
  const autoScaling = createAutoScaling(environment, options);
  const metadata = createInstanceMetadata(environment, autoScaling.groups, faults);
  const lambda = createLambda(environment, logs.appendLog);
  const scheduler = createScheduler(environment, lambda, options);
  const services = [...startServices(environment, autoScaling, options), scheduler, lambda, logs];
  const serveCall = serveServices(
    services.map(({ service }) => service),
    { faults, reportDefect },
  );
  door.handler = (request, response) => {
    if (!isLoopbackHost(request.headers.host)) return refuseHost(response);
    if (isServiceCall(request)) return serveCall(request, response);
    if (isMetadataCall(request)) return metadata.handle(request, response);
    return s3.handle(request, response);
  };
  autoScaling.groups.resume();
  scheduler.resume();
  let closed: Promise<void> | undefined;
  return {
    endpointUrl,
    appendLog: logs.appendLog,
    faults: {
      sendSpotNotice: (instanceId) => metadata.sendSpotNotice(instanceId),
      recommendRebalance: (instanceId) => metadata.recommendRebalance(instanceId),
      refuseCapacity: (reason) => autoScaling.groups.refuseCapacity(reason),
      injectCallFault: (fault) => faults.inject(fault),
    },
    close: () => (closed ??= autoScaling.groups.stop().then(() => close(server, services))),
  };
}

/** Every service of the table protocols, in the order in which they are asked. */
function startServices(environment: Environment, autoScaling: AutoScaling, options: QuotaOptions): RunningService[] {
  const cloudWatch = createCloudWatch(environment);
  const sqs = createSqs(environment, { metrics: cloudWatch.metrics });
  const ssm = createSsm(environment);
  const quotas = createServiceQuotas(environment, options);
  return [sqs, ssm, cloudWatch, autoScaling, createEc2(environment, autoScaling.groups), quotas];
}

async function close(server: Server, services: readonly RunningService[]): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  for (const service of services) await service.close();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** While the services start, a client that already knows the port is told to try again, which the SDK does. */
const answerNotReady: HttpHandler = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1' }).end();
};

function refuseHost(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain' }).end('This endpoint serves loopback hosts only.\n');
}

async function handleSafely(handler: HttpHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await handler(request, response);
  } catch (defect) {
    reportDefect(defect, `${request.method} ${request.url}`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}

/** Bugs of the emulator go to the terminal of whoever runs it; clients only see a 500. */
function reportDefect(defect: unknown, operationName: string): void {
  const text = defect instanceof Error ? (defect.stack ?? defect.message) : String(defect);
  process.stderr.write(`local-aws failed in ${operationName}: ${text}\n`);
}
