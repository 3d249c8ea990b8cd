import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assembleStream, DOWNLOAD_FILE, planDownload } from '@ffleet/media-plan';
import type { PackedDownload } from '@ffleet/media-plan';
import { ffmpeg, ffprobeLines, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { neverAborts, realRunner, transcode, unwrap } from './testing/transcode';
import type { Transcoded } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

/** As the joining worker does: each track's files one after the other, then the pack. */
async function pack({ plan, parts, folder }: Transcoded): Promise<{ path: string; packed: PackedDownload }> {
  const planned = planDownload({ plan, parts: parts.map((encoded) => ({ encoded, folder: '' })) });
  const tracks = [];
  for (const track of planned) {
    const path = join(folder, 'tracks', track.id);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      path,
      Buffer.concat(await Promise.all(track.files.map(({ name }) => readFile(join(folder, name))))),
    );
    tracks.push({ ...track, path });
  }
  const path = join(folder, DOWNLOAD_FILE);
  return { path, packed: unwrap(await realRunner().packDownload({ plan, tracks, path, signal: neverAborts })) };
}

/** When the black and the silence at the beginning end, in seconds. */
async function eventsOf(path: string): Promise<{ seen: number; heard: number }> {
  const detectors = ['-vf', 'blackdetect=d=0.1', '-af', 'silencedetect=n=-30dB:d=0.2'];
  const { stderr } = await ffmpeg('-v', 'info', '-i', path, ...detectors, '-f', 'null', '-');
  const timeAfter = (name: string): number => Number(new RegExp(`${name}: ?([\\d.]+)`).exec(stderr)?.[1]);
  return { seen: timeAfter('black_end'), heard: timeAfter('silence_end') };
}

describe('a download', () => {
  it('holds one picture, every sound and subtitle, to the packet, from chunks, with its index first', async () => {
    const text = await sources.write('a.srt', '1\n00:00:01,000 --> 00:00:02,000\nMatrices\n');
    const inputs = [...picture({ size: '1440x810', duration: 4 }), ...tone({ duration: 4 }), '-i', text];
    const streams = ['-map', '0', '-map', '1', '-map', '1', '-map', '2', '-c:s', 'mov_text'];
    const languages = ['-metadata:s:a:0', 'language=kor', '-metadata:s:a:1', 'language=ger'];
    const source = await sources.encode('lecture.mp4', inputs, [...FASTSTART, ...streams, ...languages]);
    const ladder = [
      { width: 1440, height: 810, crf: 30, maxrateKbps: 2_000 },
      { width: 640, height: 360, crf: 30, maxrateKbps: 800 },
    ];
    const settings = { ladder, keyframesPerSegment: 1, segmentsPerChunk: 1, download: true };
    const stream = await transcode(source, { folder: join(scratch.path, 'lecture'), settings });

    const { path, packed } = await pack(stream);

    const entries = 'stream=codec_type,width,height,nb_frames:stream_tags=language';
    expect(await ffprobeLines('-show_entries', entries, '-of', 'compact=p=0:nk=1', path)).toEqual([
      'video|640|360|120|und',
      'audio|188|kor',
      'audio|188|deu',
      expect.stringMatching(/^subtitle\|.*$/) as string,
    ]);
    expect(packed.indexFirst).toBe(true);
    expect(packed.tracks.slice(0, 3)).toEqual([
      { id: '360p', expected: 120, seen: 120 },
      { id: 'audio', expected: 188, seen: 188 },
      { id: 'audio-2', expected: 188, seen: 188 },
    ]);
    expect(packed.file.sha256).toBe(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
    const { stdout } = await ffmpeg('-i', path, '-map', '0:s', '-f', 'webvtt', '-');
    expect(stdout).toContain('00:01.000 --> 00:02.000\nMatrices');
    const decoded = await ffmpeg('-i', path, '-map', '0:v', '-map', '0:a', '-f', 'null', '-');
    expect(decoded.stderr).toBe('');
  });

  it('keeps picture and sound together', async () => {
    const flash = [
      '-f',
      'lavfi',
      '-i',
      'color=black:s=320x180:r=30:d=4,drawbox=c=white:t=fill:enable=between(t\\,2\\,2.5)',
    ];
    const beep = ['-f', 'lavfi', '-i', 'sine=1000:d=4:r=48000,volume=enable=lt(t\\,2):volume=0'];
    const source = await sources.encode('flash.mp4', [...flash, ...beep], FASTSTART);
    const settings = { keyframesPerSegment: 1, segmentsPerChunk: 1, download: true };
    const stream = await transcode(source, { folder: join(scratch.path, 'flash'), settings });

    const { path } = await pack(stream);

    const [wanted, got] = [await eventsOf(source), await eventsOf(path)];
    expect(wanted.seen).toBeCloseTo(2, 1);
    expect(Math.abs(got.seen - wanted.seen)).toBeLessThan(0.001);
    expect(Math.abs(got.heard - wanted.heard)).toBeLessThan(0.01);
  });

  it.each(['hevc', 'av1'] as const)('takes %s as it is', async (codec) => {
    const source = await sources.encode('short.mp4', picture({ size: '320x180', duration: 2 }), FASTSTART);
    const stream = await transcode(source, { folder: join(scratch.path, codec), settings: { codec, download: true } });

    const { path, packed } = await pack(stream);

    const [tag] = await ffprobeLines('-show_entries', 'stream=codec_tag_string', '-of', 'csv=p=0', path);
    expect(tag).toBe({ hevc: 'hvc1', av1: 'av01' }[codec]);
    expect(packed.tracks[0]).toMatchObject({ expected: 60, seen: 60 });
  });

  it('is part of the proof, and no stream is published beside one that lacks a packet', async () => {
    const source = await sources.encode('tone.m4a', tone({ duration: 2 }));
    const stream = await transcode(source, { folder: join(scratch.path, 'tone'), settings: { download: true } });
    const { packed } = await pack(stream);
    const { plan, parts } = stream;
    const assemble = (download: PackedDownload) =>
      assembleStream({ plan, parts: parts.map((encoded) => ({ encoded, folder: '' })), download });

    const good = unwrap(assemble(packed));
    const bad = assemble({ ...packed, tracks: packed.tracks.map((track) => ({ ...track, seen: track.seen - 1 })) });

    expect(good.proof.checks).toContainEqual(expect.objectContaining({ name: 'download-complete', holds: true }));
    expect(good.proof.totalBytes).toBe(stream.stream.proof.totalBytes + packed.file.sizeBytes);
    expect(good.playlists.at(-1)?.body).toContain('DATA-ID="ffleet.download",VALUE="download.mp4"');
    expect(bad).toMatchObject({ ok: false, error: { code: 'proof-failed' } });
  });
});
