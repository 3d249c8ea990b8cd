import { join } from 'node:path';
import { bytes, seconds } from '@ffleet/units';
import type { MediaServer, Trouble } from './testing/media-server';
import { sendFile, startServer } from './testing/media-server';
import { childrenRunning, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { neverAborts, planSource, realRunner, transcode } from './testing/transcode';

const SECRET = 'X-Amz-Signature=5ec2e7';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let source: string;
let server: MediaServer;
let trouble: Trouble | null;
beforeAll(async () => {
  scratch = await scratchFolder();
  // Large enough that no buffer between here and the encoder holds the rest after a cut.
  const inputs = [...picture({ size: '640x360', duration: 10 }), ...tone({ duration: 10 })];
  source = await new SourceFolder(scratch.path).encode('lecture.mp4', inputs, FASTSTART);
  server = await startServer((request, response) => sendFile(request, response, { path: source, trouble }));
});
beforeEach(() => {
  trouble = null;
});
afterAll(async () => {
  await server.close();
  await scratch.remove();
});

const url = () => `${server.origin}/lecture.mp4?${SECRET}`;
const encode = async (folder: string, limits: Parameters<typeof realRunner>[0] = {}, signal = neverAborts) => {
  const { plan } = await planSource(source);
  return realRunner(limits).encode({
    ...{ plan, part: { kind: 'video', chunkIndex: 0 }, sourceUrl: url(), workDir: join(scratch.path, folder) },
    ...{ onProgress: () => undefined, onFile: () => undefined, signal },
  });
};

describe('sources over HTTP', () => {
  it('encode() streams a source by its URL and downloads nothing', async () => {
    const { stream } = await transcode(url(), { folder: join(scratch.path, 'streamed') });

    expect(stream.renditions[0]).toMatchObject({ id: '360p', unitCount: 300 });
  });

  it('probe() names the failure when nobody listens', async () => {
    const gone = await startServer(() => undefined);
    await gone.close();

    const facts = await realRunner().probe({ sourceUrl: `${gone.origin}/a.mp4?${SECRET}`, signal: neverAborts });

    expect(facts).toMatchObject({ ok: false, error: { code: 'source-unreachable' } });
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });

  it('probe() gives up when the server stays silent', async () => {
    trouble = { kind: 'silence', servedShare: 0 };

    const facts = await realRunner({ probeTime: seconds(0.5) }).probe({ sourceUrl: url(), signal: neverAborts });

    expect(facts).toMatchObject({ ok: false, error: { code: 'source-unreachable' } });
  });

  it('probe() gives up when the server falls silent before the end of a source that states no length', async () => {
    const live = await new SourceFolder(scratch.path).encode('live.mkv', picture({ size: '640x360' }), ['-live', '1']);
    const slow = await startServer((request, response) =>
      sendFile(request, response, { path: live, trouble: { kind: 'silence', servedShare: 0.9 } }),
    );

    const limits = { probeTime: seconds(1.5) };
    const facts = await realRunner(limits).probe({ sourceUrl: `${slow.origin}/live.mkv`, signal: neverAborts });
    await slow.close();

    expect(facts).toMatchObject({ ok: false, error: { code: 'source-unreachable' } });
  });

  it('encode() fails, though ffmpeg may exit with 0, when the connection is cut again and again', async () => {
    trouble = { kind: 'cut', servedShare: 0.6 };

    const encoded = await encode('cut');

    expect(encoded).toMatchObject({ ok: false, error: { code: 'source-interrupted' } });
    expect(JSON.stringify(encoded)).not.toContain(SECRET);
  });

  it('encode() is stopped by the watchdog when the server falls silent', async () => {
    trouble = { kind: 'silence', servedShare: 0.5 };

    const encoded = await encode('silent', { stallTime: seconds(1.5) });

    expect(encoded).toMatchObject({ ok: false, error: { code: 'encode-stalled' } });
    expect(await childrenRunning('ffmpeg')).toEqual([]);
  });

  it('encode() is stopped when its time is up', async () => {
    trouble = { kind: 'silence', servedShare: 0.5 };

    const encoded = await encode('slow', { encodeTime: seconds(1) });

    expect(encoded).toMatchObject({ ok: false, error: { code: 'encode-time-limit' } });
  });

  it('encode() fails by itself when ffmpeg may not have the memory it wants', async () => {
    const encoded = await encode('small', { addressSpace: bytes(100 * 1024 * 1024) });

    // The limit is the kernel's: only Linux with prlimit has it.
    const isLimited = process.platform === 'linux';
    expect(encoded.ok).toBe(!isLimited);
  });
});
