import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { FFMPEG_PATH, scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import type { Transcoded } from './testing/transcode';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
});
afterAll(() => scratch.remove());

/** What a sound of the stream measures, as a listener's meter would: after decoding. */
async function measure({ folder }: Transcoded, rendition = 'audio'): Promise<{ lufs: number; peak: number }> {
  const input = ['-i', join(folder, rendition, 'playlist.m3u8')];
  const args = [
    '-nostdin',
    '-nostats',
    ...input,
    '-af',
    'ebur128=peak=sample:dualmono=true:framelog=verbose',
    '-f',
    'null',
    '-',
  ];
  const { stderr } = await promisify(execFile)(FFMPEG_PATH, args);
  const numberAfter = (pattern: RegExp): number =>
    Number(pattern.exec(stderr.slice(stderr.lastIndexOf('Summary')))?.[1]);
  return { lufs: numberAfter(/I:\s+(-?[\d.]+)/), peak: numberAfter(/Peak:\s+(-?[\d.]+)/) };
}

describe('the sounds and subtitles of a stream', () => {
  it('every language is a rendition of one group, the default one first, and one of them a variant of its own', async () => {
    const source = await sources.encode(
      'languages.mkv',
      [...picture({ duration: 3 }), ...tone({ duration: 3 }), ...tone({ duration: 3 })],
      [
        ...[
          '-map',
          '0',
          '-map',
          '1',
          '-map',
          '2',
          '-metadata:s:a:0',
          'language=kor',
          '-metadata:s:a:1',
          'language=ger',
        ],
        ...['-disposition:a:0', '0', '-disposition:a:1', 'default', '-c:a', 'aac'],
      ],
    );

    const { stream } = await transcode(source, { folder: join(scratch.path, 'languages') });

    const master = stream.playlists.at(-1)?.body ?? '';
    expect(master.split('\n').filter((line) => line.startsWith('#EXT-X-MEDIA'))).toEqual([
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="German",LANGUAGE="de",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="1",URI="audio/playlist.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Korean",LANGUAGE="ko",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="1",URI="audio-2/playlist.m3u8"',
    ]);
    expect(master).toMatch(/CODECS="mp4a.40.2",AUDIO="audio"\naudio\/playlist.m3u8\n$/);
    expect(stream.renditions.map(({ id }) => id).filter((id) => id.startsWith('audio'))).toEqual(['audio', 'audio-2']);
    expect(stream.proof.checks.filter(({ name }) => name === 'samples-counted')).toHaveLength(2);
  });

  it('a quiet sound is lifted to its target by one gain, and tells what it measured', async () => {
    const source = await sources.encode('quiet.m4a', tone({ duration: 6 }), ['-af', 'volume=-20dB', '-c:a', 'aac']);

    const result = await transcode(source, { folder: join(scratch.path, 'quiet') });

    expect((await measure(result)).lufs).toBeCloseTo(-18, 0);
    const [check] = result.stream.proof.checks.filter(({ name }) => name === 'loudness-normalised');
    expect(check?.seen).toMatch(/^source at -\d+(\.\d)? LUFS with peaks at -\d+(\.\d)? dBFS; gain \+\d+(\.\d)? dB$/);
  });

  it('a sound above full scale is lowered as it is, not cut off', async () => {
    const [quiet = '', loud = ''] = await Promise.all(
      ['-3dB', '22dB'].map((volume) =>
        sources.encode(`${volume}.mkv`, tone({ duration: 3 }), ['-af', `volume=${volume}`, '-c:a', 'pcm_f32le']),
      ),
    );
    const heard = async (source: string) =>
      measure(await transcode(source, { folder: join(scratch.path, basename(source, '.mkv')) }));

    const [soft, lowered] = [await heard(quiet), await heard(loud)];

    expect(lowered.lufs).toBeCloseTo(-18, 0);
    expect(lowered.peak - lowered.lufs).toBeCloseTo(soft.peak - soft.lufs, 0);
  });

  it('silence stays silent', async () => {
    const silence = ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo:d=3'];
    const source = await sources.encode('silence.m4a', silence, ['-c:a', 'aac']);

    const { stream } = await transcode(source, { folder: join(scratch.path, 'silence') });

    const [check] = stream.proof.checks.filter(({ name }) => name === 'loudness-normalised');
    expect(check).toMatchObject({ seen: 'silence; gain 0 dB', holds: true });
  });

  it('a voice in the centre of six channels is heard', async () => {
    const source = await sources.encode(
      'centre.mp4',
      [...picture({ duration: 3 }), ...tone({ duration: 3 })],
      [...FASTSTART, '-af', 'pan=5.1|c2=c0', '-c:a', 'aac'],
    );

    const result = await transcode(source, { folder: join(scratch.path, 'centre') });

    expect(result.facts.audios).toMatchObject([{ channels: 6 }]);
    expect((await measure(result)).lufs).toBeGreaterThan(-20);
  });

  it('text subtitles become WebVTT in time with the picture, and pictures of letters are left out', async () => {
    const srt = await sources.write(
      'a.srt',
      '1\n00:00:01,000 --> 00:00:02,000\n행렬 <i>A</i>\n\n2\n00:00:02,500 --> 00:00:03,000\nsecond & last\n',
    );
    const source = await sources.encode(
      'subtitled.mp4',
      [...picture({ duration: 4 }), '-i', srt, '-i', srt],
      [
        ...['-map', '0', '-map', '1', '-map', '2', '-c:s', 'mov_text'],
        ...['-metadata:s:s:0', 'language=kor', '-metadata:s:s:1', 'language=kor'],
      ],
    );

    const { stream, folder } = await transcode(source, { folder: join(scratch.path, 'subtitled') });

    const master = stream.playlists.at(-1)?.body ?? '';
    expect(master).toContain('TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="Korean",LANGUAGE="ko"');
    expect(master).toContain('NAME="Korean 2",LANGUAGE="ko"');
    expect(master).toContain('SUBTITLES="subtitles"');
    const vtt = await readFile(join(folder, 'subtitles/subtitles.vtt'), 'utf8');
    expect(vtt).toContain('00:01.000 --> 00:02.000\n행렬 <i>A</i>');
    expect(vtt).toContain('00:02.500 --> 00:03.000');
    expect(stream.proof.checks.filter(({ name }) => name === 'cues-counted').map(({ seen }) => seen)).toEqual([
      '2 cues',
      '2 cues',
    ]);
  });
});
