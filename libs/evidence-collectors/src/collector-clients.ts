/** The AWS clients of a look at a fleet: they try again while the time lasts, and never wait longer. */
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';

export interface CollectorClients {
  readonly autoScaling: AutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly quotas: ServiceQuotasClient;
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

/** Each question's time limit ends the tries before this does; a throttled call is worth several. */
const ATTEMPTS_MAX = 8;

/**
 * Opens no connection yet; end them with `destroyClients()`.
 * @param options.region undefined takes the profile's
 * @param options.endpoint undefined is AWS
 * @param options.profile of the shared configuration files; undefined takes AWS_PROFILE or the default one
 */
export function createCollectorClients(options: {
  region: string | undefined;
  endpoint: string | undefined;
  profile?: string | undefined;
}): CollectorClients {
  const { region, endpoint, profile } = options;
  const settings = {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    maxAttempts: ATTEMPTS_MAX,
  };
  return {
    autoScaling: new AutoScalingClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    lambda: new LambdaClient(settings),
    // An endpoint that is a host and a port has no subdomains for live tails.
    logs: new CloudWatchLogsClient({ ...settings, disableHostPrefix: endpoint !== undefined }),
    quotas: new ServiceQuotasClient(settings),
    scheduler: new SchedulerClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
  };
}

/** Closes the connections. */
export function destroyClients(clients: CollectorClients): void {
  for (const client of Object.values(clients) as { destroy(): void }[]) client.destroy();
}
