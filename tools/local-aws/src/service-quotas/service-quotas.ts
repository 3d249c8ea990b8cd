/** Service Quotas, as much as tells how many vCPUs an account may run. */
import * as sdk from '@aws-sdk/client-service-quotas';
import { arnOf } from '../environment';
import type { Environment, RunningService } from '../environment';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import { awsJson } from '../wire/aws-json';
import { defineService } from '../wire/service';
import { NEW_ACCOUNT_QUOTAS, VCPU_QUOTAS, describeQuota } from './quotas';
import type { VcpuQuotas } from './quotas';

/** How an account differs from a new one. */
export interface QuotaOptions {
  /** @default what AWS grants a new account */
  readonly vcpuQuotas?: Partial<VcpuQuotas> | undefined;
}

const PAGE_SIZE_MAX = 100;

/** @see Service Quotas API Reference */
export function createServiceQuotas(environment: Environment, { vcpuQuotas = {} }: QuotaOptions): RunningService {
  const values: VcpuQuotas = { ...NEW_ACCOUNT_QUOTAS, ...vcpuQuotas };
  const describe = (quota: (typeof VCPU_QUOTAS)[number]) =>
    describeQuota({
      quota,
      value: values[quota.code],
      arn: arnOf(environment, 'servicequotas', `ec2/${quota.code}`),
    });
  const requireEc2 = (serviceCode: string | undefined) => {
    if (serviceCode !== 'ec2') throw noSuchResource();
  };

  const service = defineService<typeof sdk>(sdk, {
    protocol: awsJson({ target: 'ServiceQuotasV20190624', version: '1.1' }),
    operations: {
      GetServiceQuota: ({ ServiceCode, QuotaCode }) => {
        requireEc2(ServiceCode);
        const quota = VCPU_QUOTAS.find(({ code }) => code === QuotaCode);
        if (quota === undefined) throw noSuchResource();
        return { Quota: describe(quota) };
      },
      ListServiceQuotas: ({ ServiceCode, NextToken, MaxResults = PAGE_SIZE_MAX }) => {
        requireEc2(ServiceCode);
        if (MaxResults < 1 || MaxResults > PAGE_SIZE_MAX)
          throw new AwsError('IllegalArgumentException', `MaxResults must be between 1 and ${PAGE_SIZE_MAX}.`);
        const page = pageOf(VCPU_QUOTAS, { token: NextToken, size: MaxResults });
        if (page === undefined) throw new AwsError('InvalidPaginationTokenException', 'Invalid NextToken.');
        return {
          Quotas: page.items.map(describe),
          ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
        };
      },
    },
  });
  return { service, close: () => undefined };
}

const noSuchResource = (): AwsError =>
  new AwsError('NoSuchResourceException', 'The request failed because the specified service or quota does not exist.');
