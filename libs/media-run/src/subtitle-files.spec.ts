import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratchFolder } from './testing/programs';
import { FASTSTART, picture, SourceFolder, tone } from './testing/sources';
import { transcode } from './testing/transcode';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let sources: SourceFolder;
let lecture: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  sources = new SourceFolder(scratch.path);
  const carried = await sources.write('carried.srt', '1\n00:00:01,000 --> 00:00:02,000\nCarried\n');
  const inputs = [...picture({ duration: 4 }), '-i', carried];
  // Its first frame stands at ten seconds of its own clock, as in a recording that was cut.
  lecture = await sources.encode('lecture.mkv', inputs, ['-c:s', 'srt', '-output_ts_offset', '10', ...FASTSTART]);
});
afterAll(() => scratch.remove());

const SRT = '1\n00:00:02,500 --> 00:00:03,500\n행렬\n';
const VTT = 'WEBVTT\n\n00:02.500 --> 00:03.500\n행렬\n';
const ASS = [
  '[Script Info]\nScriptType: v4.00+\n',
  '[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n',
  '[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
  'Dialogue: 0,0:00:02.50,0:00:03.50,Default,,0,0,0,,행렬\n',
].join('\n');

const withFile = (objectKey: string, language: string | null = 'ko') => ({
  subtitleFiles: [{ objectKey, language }],
});

describe('subtitles that come in a file beside the source', () => {
  it.each([
    ['notes.srt', SRT],
    ['notes.vtt', VTT],
    ['notes.ass', ASS],
    ['notes with a mark.srt', `\ufeff${SRT}`],
  ])('%s is written as WebVTT at the times that it tells', async (name, text) => {
    const file = await sources.write(name, text);

    const { folder, stream } = await transcode(lecture, {
      folder: join(scratch.path, `of ${name}`),
      settings: withFile(file),
    });

    expect(await readFile(join(folder, 'subtitles', 'subtitles.vtt'), 'utf8')).toContain(
      '00:02.500 --> 00:03.500\n행렬',
    );
    const master = stream.playlists.at(-1)?.body ?? '';
    expect(master).toContain('TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="Korean",LANGUAGE="ko"');
    expect(stream.proof.checks.filter(({ name: check }) => check === 'cues-counted').map(({ seen }) => seen)).toEqual([
      '1 cues',
      '1 cues',
    ]);
    expect(await readFile(join(folder, 'subtitles-2', 'subtitles.vtt'), 'utf8')).toContain('Carried');
  });

  it('it goes with a sound alone, too', async () => {
    const sound = await sources.encode('sound.m4a', tone({ duration: 4 }));
    const file = await sources.write('sound.srt', SRT);

    const { stream } = await transcode(sound, { folder: join(scratch.path, 'sound'), settings: withFile(file) });

    expect(stream.playlists.at(-1)?.body).toMatch(
      /#EXT-X-STREAM-INF:.*,SUBTITLES="subtitles"\naudio\/playlist.m3u8\n$/,
    );
  });

  const bait = '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/passwd\n#EXT-X-ENDLIST\n';
  it.each([
    ['a list of other files', 'list.srt', bait],
    ['text of another kind', 'prose.srt', 'It was a dark and stormy night.\n'],
    ['WebVTT without a cue', 'empty.vtt', 'WEBVTT\n\nNOTE nothing yet\n'],
    ['no byte', 'nothing.srt', ''],
    ['another encoding than UTF-8', 'latin.srt', Buffer.from(SRT.replace('행렬', 'fa\xe7ade'), 'latin1')],
  ])('%s in it fails by name', async (_, name, content) => {
    const file = await sources.write(name, content);

    const encoding = transcode(lecture, { folder: join(scratch.path, `of ${name}`), settings: withFile(file) });

    await expect(encoding).rejects.toThrow('subtitles-unusable: Cannot use the text of subtitles');
  });
});
