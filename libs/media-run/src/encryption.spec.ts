import { createDecipheriv } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { describeInBrowser } from '@ffleet/headless-browser';
import { playStream } from './testing/browser';
import { scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { planSource, realRunner, neverAborts, transcode } from './testing/transcode';
import type { Transcoded } from './testing/transcode';

const KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const KEY_FILE = 'the.key';
const SETTINGS = { keyframesPerSegment: 1, segmentsPerChunk: 2 };
const ENCRYPTED = { ...SETTINGS, encryption: { keyObject: 'tenants/1/keys/1.key', keyUri: `/${KEY_FILE}` } };

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let clear: Transcoded;
let encrypted: Transcoded;
beforeAll(async () => {
  scratch = await scratchFolder();
  const inputs = [...picture({ duration: 6, size: '640x360' }), ...tone({ duration: 6 })];
  const source = await new SourceFolder(scratch.path).encode('lecture.mp4', inputs, FASTSTART);
  clear = await transcode(source, { folder: join(scratch.path, 'clear'), settings: SETTINGS });
  encrypted = await transcode(source, {
    folder: join(scratch.path, 'encrypted'),
    settings: ENCRYPTED,
    encryptionKey: KEY,
  });
}, 60_000);
afterAll(() => scratch.remove());

/** As a player does it. @see RFC 8216 section 5.2 */
async function decipher(name: string, sequenceNumber: number): Promise<Buffer> {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(sequenceNumber, 12);
  const cipher = createDecipheriv('aes-128-cbc', KEY, iv);
  return Buffer.concat([cipher.update(await readFile(join(encrypted.folder, name))), cipher.final()]);
}

describe('encryption', () => {
  it('encode() encrypts every segment of picture and sound by its number in the stream, whichever part made it', async () => {
    for (const rendition of ['360p', 'audio']) {
      const segments = clear.files.filter(({ name }) => name.startsWith(`${rendition}/seg_`)).map(({ name }) => name);
      expect(segments).toHaveLength(3);
      for (const [index, name] of segments.entries()) {
        expect(await decipher(name, index)).toEqual(await readFile(join(clear.folder, name)));
      }
    }
  });

  it('encode() tells size and digest of what is stored, and what it counted before', () => {
    const [first] = encrypted.parts[0]?.tracks[0]?.segments ?? [];
    const [wanted] = clear.parts[0]?.tracks[0]?.segments ?? [];
    expect(first).toMatchObject({ unitCount: wanted?.unitCount, baseDecodeTime: 0, startsWithKeyframe: true });
    expect(first?.sizeBytes).toBe(16 * (Math.floor((wanted?.sizeBytes ?? 0) / 16) + 1));
    expect(first?.sha256).not.toBe(wanted?.sha256);
  });

  it('encode() leaves initialisation sections and images clear, and keeps its key out of everything', async () => {
    for (const name of ['360p/init.mp4', 'audio/init.mp4', 'images/poster.jpg']) {
      expect(await readFile(join(encrypted.folder, name))).toEqual(await readFile(join(clear.folder, name)));
    }
    const told = JSON.stringify([encrypted.plan, encrypted.parts, encrypted.stream]);
    for (const form of ['hex', 'base64'] as const) expect(told).not.toContain(KEY.toString(form));
  });

  it('assembleStream() names the key after the initialisation section, and lists no frames alone', async () => {
    const playlist = await readFile(join(encrypted.folder, '360p', 'playlist.m3u8'), 'utf8');
    expect(playlist).toContain('#EXT-X-MAP:URI="init.mp4"\n#EXT-X-KEY:METHOD=AES-128,URI="/the.key"\n#EXTINF:');
    expect(encrypted.stream.playlists.map(({ key }) => key)).not.toContain('360p/i-frames.m3u8');
    expect(await readFile(join(encrypted.folder, 'master.m3u8'), 'utf8')).not.toContain('I-FRAME');
  });

  it('encode() refuses to leave clear what is to be encrypted', async () => {
    const { plan } = await planSource(join(scratch.path, 'lecture.mp4'), ENCRYPTED);
    const encoding = realRunner().encode({
      ...{ plan, part: { kind: 'video', chunkIndex: 0 }, sourceUrl: join(scratch.path, 'lecture.mp4') },
      ...{ workDir: join(scratch.path, 'refused'), onProgress: () => undefined, onFile: () => undefined },
      signal: neverAborts,
    });
    await expect(encoding).rejects.toThrow('a key is wanted exactly where the plan encrypts');
  });

  it('nameRecipe() tells parts of different keys apart', async () => {
    const { plan } = clear;
    const keyed = (keyObject: string) => ({ ...plan, encryption: { keyObject, keyUri: 'https://keys' } });
    const nameOf = (one: typeof plan) =>
      realRunner().nameRecipe({ plan: one, part: { kind: 'video', chunkIndex: 0 }, rootId: 'root' });
    const names = await Promise.all([plan, keyed('a'), keyed('b')].map(nameOf));
    expect(new Set(names).size).toBe(3);
  });
});

describeInBrowser('encrypted playback in Chromium with hls.js', (launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it('encode() makes a stream that plays to its end for whoever is given the key', async () => {
    await writeFile(join(encrypted.folder, KEY_FILE), KEY);

    const playback = await playStream(encrypted.folder, { browser, timeoutMs: 30_000 });

    expect(playback).toMatchObject({ ended: true, errors: [], longestHole: 0 });
    expect(playback.frameCount).toBeGreaterThan(150);
  });
});
