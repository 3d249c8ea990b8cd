import { parseStoryboard, pictureAt } from './storyboard';

const url = 'https://cdn.example/7/master/storyboard.vtt';
const text = [
  'WEBVTT',
  '',
  '00:00:00.000 --> 00:00:10.000',
  '../part-0/images/chunk-0000-000.jpg#xywh=0,0,256,144',
  '',
  'NOTE no picture follows',
  '',
  '01:00:10.500 --> 01:00:20.000',
  'images/chunk-0001-000.jpg#xywh=256,144,256,144',
  '',
  '01:00:20.000 --> 01:00:30.000',
  'words, and no place',
].join('\r\n');

const pictures = parseStoryboard({ text, url });

describe('parseStoryboard()', () => {
  it('gives times in seconds, sheets by their address, and leaves out what is no picture', () => {
    expect(pictures).toEqual([
      {
        start: 0,
        sheet: 'https://cdn.example/7/part-0/images/chunk-0000-000.jpg',
        x: 0,
        y: 0,
        width: 256,
        height: 144,
      },
      {
        start: 3610.5,
        sheet: 'https://cdn.example/7/master/images/chunk-0001-000.jpg',
        ...{ x: 256, y: 144, width: 256, height: 144 },
      },
    ]);
  });
});

describe('pictureAt()', () => {
  it.each([
    [0, 0],
    [3610.4, 0],
    [3610.5, 1],
    [9999, 1],
  ])('at %s s it is picture %s', (time, index) => {
    expect(pictureAt(pictures, time)).toBe(pictures[index]);
  });

  it('is none before the first, and none of none', () => {
    expect(pictureAt(pictures, -1)).toBeNull();
    expect(pictureAt([], 5)).toBeNull();
  });
});
