import { displayUrl, plainUrl } from './display-url';

describe('plainUrl() and displayUrl()', () => {
  it.each([
    ['https://media.example:8443/a%20b.mp4', 'https://media.example:8443/a%20b.mp4', ''],
    ['https://media.example/a.mp4?X-Amz-Signature=hunter2', 'https://media.example/a.mp4', '?[hidden]'],
    ['https://me:hunter2@media.example/a.mp4', 'https://media.example/a.mp4', ''],
    ['https://media.example/a.mp4#hunter2', 'https://media.example/a.mp4', ''],
    ['hunter2', '[not a URL]', ''],
  ])('keep no secret of %s, and displayUrl() tells that a query was there', (url, plain, hidden) => {
    expect(plainUrl(url)).toBe(plain);
    expect(displayUrl(url)).toBe(`${plain}${hidden}`);
  });
});
