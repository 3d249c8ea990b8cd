import { keyUriProblem } from './key-uri';

it.each([
  'https://keys.academy.example/{video_id}',
  'https://keys.academy.example/{tenant_id}/{video_id}.key?version=1',
  'http://127.0.0.1:4566/media/{key_object}',
])('keyUriProblem() takes %s', (keyUri) => {
  expect(keyUriProblem(keyUri)).toBeNull();
});

it.each([
  ['https://keys.example/{video}', '{video} means nothing; known are {tenant_id}, {video_id}, {key_object}'],
  ['https://keys.example/{video_id', '{video_id means nothing'],
  ['keys/1', 'a URL is wanted'],
  ['https://keys.example/"a', 'a URL is wanted'],
  ['skd://keys/1', 'http or https is wanted'],
  ['https://me:secret@keys.example/1', 'it holds a user name or password'],
])('keyUriProblem() refuses %s', (keyUri, reason) => {
  expect(keyUriProblem(keyUri)).toContain(reason);
});
