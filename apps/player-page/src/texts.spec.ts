import { problemText } from './problem-text';
import { spokenTime, timeText } from './time-text';

it.each([
  [0, '0:00', '0 seconds'],
  [61.9, '1:01', '1 minute 1 second'],
  [3723, '1:02:03', '1 hour 2 minutes 3 seconds'],
  [Number.NaN, '–', 'unknown'],
])('%s s are %s, and said %s', (seconds, text, spoken) => {
  expect([timeText(seconds), spokenTime(seconds)]).toEqual([text, spoken]);
});

const url = 'https://cdn.example/7/master.m3u8?signature=secret';

it.each([
  ['network', 404, 'There is no video at cdn.example/7/master.m3u8 (404)'],
  ['network', 403, 'may have expired'],
  ['network', 0, 'no answer came'],
  ['network', 503, 'its server answered 503'],
  ['key', 403, 'its key server at cdn.example/7/master.m3u8 refused the key (403)'],
  ['key', 0, 'did not answer this page'],
  ['media', 0, 'cannot play the video (bufferAppendError)'],
  ['other', 0, 'does not play (bufferAppendError)'],
] as const)('problemText() of %s and %s', (kind, status, said) => {
  const text = problemText({ kind, url, status, details: 'bufferAppendError' });

  expect(text).toContain(said);
  expect(text).not.toContain('secret');
});
