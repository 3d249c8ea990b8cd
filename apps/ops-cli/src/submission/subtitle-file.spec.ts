import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readSubtitleFile } from './subtitle-file';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ffleet-subtitles-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SRT = '1\n00:00:01,000 --> 00:00:02,000\n행렬\n';
/** 행렬 in EUC-KR. */
const KOREAN = Buffer.from([0xc7, 0xe0, 0xb7, 0xc4]);
const [before = '', after = ''] = SRT.split('행렬');

const read = async (argument: string, content: string | Uint8Array, name = 'lecture.srt') => {
  await writeFile(path.join(folder, name), content);
  return readSubtitleFile(argument, folder);
};

describe('readSubtitleFile()', () => {
  it.each([
    ['UTF-8', Buffer.from(SRT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${SRT}`)],
    ['UTF-16', Buffer.from(`\ufeff${SRT}`, 'utf16le')],
    ['EUC-KR', Buffer.concat([Buffer.from(before), KOREAN, Buffer.from(after)])],
  ])('takes text in %s', async (_, content) => {
    expect(await read('ko=lecture.srt', content)).toEqual({
      ok: true,
      value: { name: 'lecture.srt', language: 'ko', text: SRT },
    });
  });

  it('takes a path alone, and gives languages their usual spelling', async () => {
    expect(await read('lecture.srt', SRT)).toMatchObject({ ok: true, value: { language: null } });
    expect(await read('EN-us=lecture.srt', SRT)).toMatchObject({ ok: true, value: { language: 'en-US' } });
    expect(await read('./a=b.srt', SRT, 'a=b.srt')).toMatchObject({ ok: true, value: { name: 'a=b.srt' } });
  });

  it.each([
    ['korean!=lecture.srt', SRT, 'there is no such file'],
    ['123=lecture.srt', SRT, '123 is no language'],
    ['ko=nothing.srt', SRT, 'there is no such file'],
    ['ko=.', SRT, 'it is a folder'],
    ['ko=lecture.srt', 'It was a dark and stormy night.', 'no cue is in it'],
    ['ko=lecture.srt', '', 'no cue is in it'],
    ['ko=lecture.srt', Buffer.from([0xff, 0x00, 0x80]), 'neither in UTF-8 nor'],
    ['ko=lecture.srt', Buffer.alloc(20 * 1024 * 1024 + 1, 'a'), 'it has 20971521 bytes'],
  ])('refuses %s by what is wrong with it', async (argument, content, reason) => {
    const answer = await read(argument, content);

    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(answer.error).toMatch(new RegExp(`^Cannot take subtitles from ".*": .*${reason}`));
  });
});
