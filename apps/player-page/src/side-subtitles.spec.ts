import { filesIn } from './side-subtitles';

describe('filesIn()', () => {
  it('filesIn() finds the files of a playlist, beside it and elsewhere', () => {
    const playlist = '#EXTM3U\r\n#EXTINF:40,\r\nsubtitles.vtt\r\n\n#EXTINF:2,\n../other/2.vtt?a=1\n#EXT-X-ENDLIST\n';

    expect(filesIn({ playlist, url: 'https://cdn.example/videos/7/subtitles/playlist.m3u8' })).toEqual([
      'https://cdn.example/videos/7/subtitles/subtitles.vtt',
      'https://cdn.example/videos/7/other/2.vtt?a=1',
    ]);
  });
});
