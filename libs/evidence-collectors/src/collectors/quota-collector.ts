/** How many vCPUs the account may run in the region, On-Demand and as Spot. @see Service Quotas API Reference */
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { ON_DEMAND_QUOTA, SPOT_QUOTA } from '@ffleet/evidence';
import type { Collector } from '../collection';
import { CollectorError } from '../describe-failure';

export function collectQuotas({ quotas }: { quotas: ServiceQuotasClient }): Collector {
  return async ({ observe }) =>
    await Promise.all(
      [ON_DEMAND_QUOTA, SPOT_QUOTA].map((subject) =>
        observe({ kind: 'vcpu-quota', subject }, async (signal) => {
          const command = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: subject });
          const { Quota: raw } = await quotas.send(command, { abortSignal: signal });
          if (raw?.Value === undefined) throw new CollectorError('NoValue', `the quota ${subject} has no value`);
          return { value: { name: raw.QuotaName ?? '', vcpus: raw.Value }, raw };
        }),
      ),
    );
}
