import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { epochMs } from '@ffleet/units';
import { createSsmStableZeroMark } from './index';
import { startLocalRegion } from './testing/local-region';
import type { LocalRegion } from './testing/local-region';

let region: LocalRegion;

beforeAll(async () => {
  region = await startLocalRegion();
});
afterAll(() => region.close());

describe('createSsmStableZeroMark()', () => {
  const parameterName = '/academy/workers/video/zero_since_epoch';
  const since = epochMs(1_771_669_000_000);

  it('fetch() is null before put(), the mark after it, and null again after clear()', async () => {
    const mark = createSsmStableZeroMark({ client: region.aws.ssm, parameterName });

    const before = await mark.fetch();
    await mark.put({ sinceEpochMs: epochMs(since + 999) });
    const standing = await mark.fetch();
    await mark.put({ sinceEpochMs: epochMs(since + 60_000) });
    const moved = await mark.fetch();
    await mark.clear();
    const after = await mark.fetch();

    expect([before, standing, moved, after]).toEqual([null, since, since + 60_000, null]);
  });

  it('clear() is content when no mark stands', async () => {
    const mark = createSsmStableZeroMark({ client: region.aws.ssm, parameterName: '/never/set' });

    await expect(mark.clear()).resolves.toBeUndefined();
  });

  it('put() writes epoch seconds, as the replaced system did', async () => {
    await createSsmStableZeroMark({ client: region.aws.ssm, parameterName: '/as/before' }).put({ sinceEpochMs: since });

    const { Parameter } = await region.aws.ssm.send(new GetParameterCommand({ Name: '/as/before' }));

    expect(Parameter).toMatchObject({ Type: 'String', Value: '1771669000' });
  });

  it.each([
    ['0', null],
    ['1771669000', since],
  ])('fetch() reads %j as %p', async (Value, expected) => {
    await region.aws.ssm.send(new PutParameterCommand({ Name: '/by/hand', Value, Type: 'String', Overwrite: true }));

    const mark = createSsmStableZeroMark({ client: region.aws.ssm, parameterName: '/by/hand' });

    expect(await mark.fetch()).toBe(expected);
  });

  it('fetch() throws when the parameter holds no time', async () => {
    await region.aws.ssm.send(new PutParameterCommand({ Name: '/broken', Value: 'yesterday', Type: 'String' }));

    const mark = createSsmStableZeroMark({ client: region.aws.ssm, parameterName: '/broken' });

    await expect(mark.fetch()).rejects.toThrow('Cannot read SSM parameter /broken');
  });
});
