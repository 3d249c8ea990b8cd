/** `ffleet quality` on real streams: measured, and what keeps them from being measured. */
import { usualOptions } from '@ffleet/media-plan';
import { startServer } from '@ffleet/media-run/testing';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';
import { publishLecture, SOURCE_KEY } from '../testing/published-lecture';

interface QualityDocument {
  readonly renditions?: readonly { readonly id: string; readonly frames_compared: number; readonly ssim: number }[];
  readonly error?: { readonly kind: string; readonly message: string };
}

let fleet: FleetFixture;
let session: FleetSession;

beforeAll(async () => {
  fleet = await startFleetFixture();
});
afterAll(() => fleet.stop());
beforeEach(async () => {
  session = await fleet.openSession();
});
afterEach(() => session.close());

async function measure(videoId: number, env: Record<string, string> = {}) {
  const exitCode = await session.run(['quality', String(videoId), '--json'], { env });
  return { exitCode, ...(JSON.parse(session.lastOut()) as QualityDocument) };
}

const MEASURED = { exitCode: 0, renditions: [{ id: '180p', frames_compared: 30 }] };

describe('ffleet quality of a published video', () => {
  it('measures it, until a segment is gone', async () => {
    const { videoId, keyPrefix } = await publishLecture({ session });

    const measured = await measure(videoId);
    await session.deleteObject(`${keyPrefix}180p/seg_00000.m4s`);
    const incomplete = await measure(videoId);

    expect(measured).toMatchObject(MEASURED);
    expect(measured.renditions?.[0]?.ssim).toBeGreaterThan(0.95);
    expect(incomplete).toMatchObject({ exitCode: 1, error: { kind: 'segment-missing' } });
    expect(incomplete.error?.message).toMatch(/180p\/seg_00000.m4s is missing in the bucket. .*`ffleet retry`/);
  });

  it('measures one whose source is a URL, and says where that is when it has gone', async () => {
    const source = await serveSource();
    const { videoId } = await publishLecture({ session, source: { kind: 'url', url: source.url } });
    const here = { ALLOW_PRIVATE_SOURCES: 'true' };

    const measured = await measure(videoId, here);
    const forbidden = await measure(videoId);
    source.take();
    const gone = await measure(videoId, here);
    await source.close();

    expect(measured).toMatchObject(MEASURED);
    expect([forbidden.exitCode, forbidden.error?.message]).toEqual([
      3,
      expect.stringContaining('source-forbidden-address'),
    ]);
    expect(gone).toMatchObject({ exitCode: 1, error: { kind: 'source-gone' } });
    expect(gone.error?.message).toContain(`${new URL(source.url).origin}/board.mp4`);
    expect(session.transcript()).not.toContain('s3cret');
  });

  it('refuses one that was encoded by another plan', async () => {
    const published = await publishLecture({ session, told: (rendition) => ({ ...rendition, width: 322 }) });

    const other = await measure(published.videoId);

    expect(other).toMatchObject({ exitCode: 1, error: { kind: 'plan-differs' } });
    expect(other.error?.message).toContain(`ffleet retry ${published.videoId}`);
  });

  it('measures an encrypted one by its key, and by no other', async () => {
    const encryption = { keyObject: 'tenants/7/keys/board.key', keyUri: 'https://keys.example/board' };
    const encryptionKey = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    const options = { ...usualOptions, encryption };
    const { videoId } = await publishLecture({ session, options, encryptionKey });

    const measured = await measure(videoId);
    await session.writeObject(
      encryption.keyObject,
      encryptionKey.map((byte) => byte ^ 0xff),
    );
    const locked = await measure(videoId);

    expect(measured).toMatchObject(MEASURED);
    expect(locked).toMatchObject({ exitCode: 1, error: { kind: 'key-differs' } });
  });
});

/** A web server with the recording, for whoever has the secret; it can be taken away. */
async function serveSource() {
  let isThere = true;
  const server = await startServer(async (request, response) => {
    if (!isThere) return void response.writeHead(404).end();
    const body = await session.readObject(SOURCE_KEY);
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const part = body.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
    const range = `bytes ${first}-${Number(first) + part.length - 1}/${body.length}`;
    response.writeHead(206, { 'content-range': range, etag: '"1"' }).end(part);
  });
  return {
    url: `${server.origin}/board.mp4?signature=s3cret`,
    take: () => (isThere = false),
    close: () => server.close(),
  };
}
