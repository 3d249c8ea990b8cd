import { isPlaylist, playlistKeys } from './playlist-keys';

const FOLDER = 'tenants/1/videos/2/job/1/';

it('names what a master playlist refers to: renditions, sounds, frames, pictures', () => {
  const text = [
    '#EXTM3U',
    '#EXT-X-SESSION-DATA:DATA-ID="ffleet.poster",VALUE="../part-0/2/images/poster.jpg"',
    '#EXT-X-SESSION-DATA:DATA-ID="ffleet.storyboard",VALUE="storyboard.vtt"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Korean",URI="audio/playlist.m3u8"',
    '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="720p/iframes.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=1',
    '720p/playlist.m3u8',
    '',
  ].join('\n');

  expect(playlistKeys({ key: `${FOLDER}master.m3u8`, text })).toEqual([
    'tenants/1/videos/2/job/part-0/2/images/poster.jpg',
    `${FOLDER}storyboard.vtt`,
    `${FOLDER}audio/playlist.m3u8`,
    `${FOLDER}720p/iframes.m3u8`,
    `${FOLDER}720p/playlist.m3u8`,
  ]);
});

it('names the initialisation section and the segments, each once, and no encryption key', () => {
  const text =
    '#EXT-X-MAP:URI="init.mp4"\n#EXT-X-KEY:METHOD=AES-128,URI="https://keys/1"\n#EXTINF:6,\na%20b.m4s\r\na%20b.m4s\n';

  expect(playlistKeys({ key: `${FOLDER}720p/playlist.m3u8`, text })).toEqual([
    `${FOLDER}720p/init.mp4`,
    `${FOLDER}720p/a b.m4s`,
  ]);
});

it('names the sheets of a storyboard without the places in them', () => {
  const cue = (place: string): string => `00:00:00.000 --> 00:00:02.000\nimages/chunk-0000-000.jpg#xywh=${place}\n`;
  const text = `WEBVTT\n\n${cue('0,0,256,144')}\n${cue('256,0,256,144')}`;

  expect(playlistKeys({ key: `${FOLDER}storyboard.vtt`, text })).toEqual([`${FOLDER}images/chunk-0000-000.jpg`]);
});

it('takes a track of subtitles for media', () => {
  expect(
    [`${FOLDER}master.m3u8`, `${FOLDER}storyboard.vtt`, `${FOLDER}subtitles/subtitles.vtt`].map(isPlaylist),
  ).toEqual([true, true, false]);
});
