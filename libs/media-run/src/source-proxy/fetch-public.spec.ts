import { createMediaRunner } from '../index';
import { startServer } from '../testing/media-server';
import type { MediaServer } from '../testing/media-server';
import { FFMPEG_PATH, FFPROBE_PATH, scratchFolder } from '../testing/programs';
import { neverAborts } from '../testing/transcode';
import { fetchPublic, fetchWithin, ForbiddenAddress } from './fetch-public';
import { isPublicAddress } from './public-address';

let canary: MediaServer;
beforeAll(async () => {
  canary = await startServer((_, response) => void response.end('caught'));
});
afterAll(() => canary.close());

describe('isPublicAddress()', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111'])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
    ...['169.254.169.254', '198.18.0.1', '224.0.0.1', '255.255.255.255', 'localhost', '', '1.2.3'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8'],
    ...['64:ff9b::a9fe:a9fe', '2002:7f00:1::', '2001:db8::1', '2001::1'],
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('sources that an owner names', () => {
  const url = (host: string) => canary.origin.replace('127.0.0.1', host);

  it('fetchPublic() connects to no address of this machine or network, in whatever notation', async () => {
    const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'];

    const answers = await Promise.all(
      [...hosts.map(url), 'http://169.254.169.254/latest/meta-data/', 'ftp://example.org/a.mp4'].map((target) =>
        fetchPublic(target, { headers: {}, signal: neverAborts }).catch((error: unknown) => error),
      ),
    );

    expect(answers.map((answer) => answer instanceof ForbiddenAddress)).toEqual(answers.map(() => true));
    expect(canary.requests).toEqual([]);
  });

  it('fetchPublic() judges every redirect by itself, and follows those that are allowed', async () => {
    const isAllowed = (address: string) => address === '127.0.0.1';
    let location = '';
    const redirecting = await startServer((request, response) => {
      if (request.url === '/moved') return void response.end('here');
      response.writeHead(302, { location }).end();
    });
    const follow = async (target: string) => {
      location = target;
      return fetchWithin(isAllowed, redirecting.origin, { headers: {}, signal: neverAborts });
    };

    const moved = await (await follow('/moved')).text();
    const named = await (await follow(`${redirecting.origin}/moved`)).text();
    const targets = [url('[::1]'), 'http://169.254.169.254/latest/', 'file:///etc/passwd'];
    const refused: unknown[] = [];
    for (const target of targets) refused.push(await follow(target).catch((error: unknown) => error));
    const endless = await follow('/again').catch((error: unknown) => error);
    await redirecting.close();

    expect([moved, named]).toEqual(['here', 'here']);
    expect(refused.map((answer) => answer instanceof ForbiddenAddress)).toEqual([true, true, true]);
    expect(String(endless)).toContain('redirects more than 5 times');
    expect(canary.requests).toEqual([]);
  });

  it('probe() names the refusal of private URLs and of local files, and reads what the fleet itself has signed', async () => {
    const scratch = await scratchFolder();
    const runner = createMediaRunner({ ffmpegPath: FFMPEG_PATH, ffprobePath: FFPROBE_PATH, cacheFolder: scratch.path });
    const probe = (sourceUrl: string, sourceBy?: 'fleet' | 'owner') =>
      runner.probe({ sourceUrl, signal: neverAborts, ...(sourceBy ? { sourceBy } : {}) });

    const refused = [await probe(`${canary.origin}/a.mp4`), await probe(__filename, 'owner')];
    const asked = canary.requests.length;
    const own = await probe(`${canary.origin}/a.mp4`, 'fleet');
    await scratch.remove();

    const forbidden = { ok: false, error: { code: 'source-forbidden-address' } };
    expect(refused).toMatchObject([forbidden, forbidden]);
    expect(asked).toBe(0);
    expect(own).toMatchObject({ ok: false, error: { code: 'source-not-media' } });
  });
});
