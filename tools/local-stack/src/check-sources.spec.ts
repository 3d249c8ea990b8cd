import os from 'node:os';
import path from 'node:path';
import { checkSources } from './check-sources';
import { UsageError } from './command-line';

describe('checkSources()', () => {
  it('accepts files and URLs', () => {
    expect(() => checkSources([__filename, 'https://example.com/a.mp4'])).not.toThrow();
  });

  it('names every path that is missing or no file', () => {
    const missing = path.join(os.tmpdir(), 'no-such-lecture.mp4');

    expect(() => checkSources([missing, __filename, os.tmpdir()])).toThrow(
      new UsageError(
        `Cannot transcode ${missing}: there is no such file\n` +
          `Cannot transcode ${os.tmpdir()}: it should be a file, or an http(s) URL`,
      ),
    );
  });
});
