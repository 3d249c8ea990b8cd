import { refuseByHead, startsLikeIsoMedia } from './index';

const head = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('refuseByHead', () => {
  it.each([
    ['nothing', '', 'source-empty'],
    ['HLS', '#EXTM3U\n#EXT-X-VERSION:3\n', 'source-forbidden-format'],
    ['HLS behind a byte order mark', '\u00ef\u00bb\u00bf#EXTM3U\n', 'source-forbidden-format'],
    ['HLS behind blank lines', '\r\n\n  #EXTM3U\n', 'source-forbidden-format'],
    ['a concat script', "ffconcat version 1.0\nfile '/etc/hostname'\n", 'source-forbidden-format'],
    ['DASH', '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">', 'source-forbidden-format'],
    ['SDP', 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n', 'source-forbidden-format'],
    ['prose', 'Dear students, the lecture is attached.', 'source-not-media'],
    ['MP4', '\0\0\0\u0020ftypisom', null],
    ['Matroska', '\u001aE\u00df\u00a3\u0001\0\0\0', null],
    ['a playlist word inside binary data', '\0\0\0\u0001#EXTM3U', null],
  ])('refuseByHead() of %s', (_, text, code) => {
    expect(refuseByHead(head(text))?.code ?? null).toBe(code);
  });

  it('startsLikeIsoMedia() tells an MP4 from a file that is only named so', () => {
    expect(startsLikeIsoMedia(head('\0\0\0\u0020ftypisom'))).toBe(true);
    expect(startsLikeIsoMedia(head('\0\u0001\u0002\u0003junkjunk'))).toBe(false);
  });
});
