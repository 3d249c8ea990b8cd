/** The quotas that the region knows: how many vCPUs of Standard instances may run at a time, by how they are paid for. */
import type { ServiceQuota } from '@aws-sdk/client-service-quotas';

/** @see Amazon EC2 User Guide, Amazon EC2 service quotas */
const STANDARD = 'Standard (A, C, D, H, I, M, R, T, Z)';

/** A quota as its service defines it. */
interface QuotaDefinition {
  readonly code: string;
  readonly name: string;
}

export const VCPU_QUOTAS = [
  { code: 'L-1216C47A', name: `Running On-Demand ${STANDARD} instances` },
  { code: 'L-34B43A08', name: `All ${STANDARD} Spot Instance Requests` },
] as const satisfies readonly QuotaDefinition[];

export type VcpuQuotaCode = (typeof VCPU_QUOTAS)[number]['code'];

/** What the account may run, in vCPUs. */
export type VcpuQuotas = Readonly<Record<VcpuQuotaCode, number>>;

/** What AWS grants a new account; nothing enforces it here. */
export const NEW_ACCOUNT_QUOTAS: VcpuQuotas = { 'L-1216C47A': 5, 'L-34B43A08': 5 };

/** A quota as GetServiceQuota shows it. */
export const describeQuota = (options: {
  quota: (typeof VCPU_QUOTAS)[number];
  value: number;
  arn: string;
}): ServiceQuota => ({
  ServiceCode: 'ec2',
  ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)',
  QuotaArn: options.arn,
  QuotaCode: options.quota.code,
  QuotaName: options.quota.name,
  Value: options.value,
  Unit: 'None',
  Adjustable: true,
  GlobalQuota: false,
  QuotaAppliedAtLevel: 'ACCOUNT',
});
