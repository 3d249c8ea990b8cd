import { GetServiceQuotaCommand, ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { errorNameOf } from '../testing/sqs-fixture';
import { startTestAws } from '../testing/start-test-aws';
import type { TestAws } from '../testing/start-test-aws';

const ON_DEMAND = 'L-1216C47A';
const SPOT = 'L-34B43A08';

let test: TestAws;

beforeAll(async () => {
  test = await startTestAws({ vcpuQuotas: { [SPOT]: 64 } });
});
afterAll(() => test.stop());

const get = (ServiceCode: string, QuotaCode: string) =>
  test.client(ServiceQuotasClient).send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));

describe('Service Quotas', () => {
  it.each([
    [ON_DEMAND, 5, 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances'],
    [SPOT, 64, 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests'],
  ])('GetServiceQuota tells %s: what a new account has, or what the account was given', async (code, value, name) => {
    const { Quota } = await get('ec2', code);

    expect(Quota).toMatchObject({
      ServiceCode: 'ec2',
      QuotaCode: code,
      QuotaName: name,
      QuotaArn: `arn:aws:servicequotas:us-east-1:000000000000:ec2/${code}`,
      Value: value,
      Adjustable: true,
    });
  });

  it.each([
    ['ec2', 'L-00000000'],
    ['nothing', ON_DEMAND],
  ])('GetServiceQuota refuses %s %s, which does not exist', async (service, code) => {
    expect(await errorNameOf(get(service, code))).toBe('NoSuchResourceException');
  });

  it('ListServiceQuotas tells them in pages, and refuses a token that it has not given', async () => {
    const list = (input: { MaxResults?: number; NextToken?: string }) =>
      test.client(ServiceQuotasClient).send(new ListServiceQuotasCommand({ ServiceCode: 'ec2', ...input }));

    const first = await list({ MaxResults: 1 });
    const second = await list({ MaxResults: 1, NextToken: first.NextToken ?? '' });

    expect([...(first.Quotas ?? []), ...(second.Quotas ?? [])].map(({ QuotaCode }) => QuotaCode)).toEqual([
      ON_DEMAND,
      SPOT,
    ]);
    expect(second.NextToken).toBeUndefined();
    expect(await errorNameOf(list({ NextToken: 'mine' }))).toBe('InvalidPaginationTokenException');
    expect(await errorNameOf(list({ MaxResults: 0 }))).toBe('IllegalArgumentException');
  });
});
