import { extrasOf, sessionDataIn } from './extras';

const url = 'https://cdn.example/7/master.m3u8?signature=1';

it('extrasOf() finds what is announced, relative to the playlist', () => {
  const values = new Map([
    ['ffleet.poster', '../part-0/images/poster.jpg'],
    ['ffleet.storyboard', 'storyboard.vtt'],
    ['org.example.other', 'x'],
  ]);

  expect(extrasOf({ values, url })).toEqual({
    poster: 'https://cdn.example/part-0/images/poster.jpg',
    storyboard: 'https://cdn.example/7/storyboard.vtt',
    download: null,
  });
});

it('extrasOf() takes no address that could run something', () => {
  const values = new Map([['ffleet.download', 'javascript:alert(1)']]);

  expect(extrasOf({ values, url }).download).toBeNull();
});

it('sessionDataIn() reads the tags of a playlist', () => {
  const playlist =
    '#EXTM3U\n#EXT-X-SESSION-DATA:DATA-ID="ffleet.poster",VALUE="a,b.jpg"\n#EXT-X-SESSION-DATA:DATA-ID="broken"\n';

  expect([...sessionDataIn(playlist)]).toEqual([['ffleet.poster', 'a,b.jpg']]);
});
