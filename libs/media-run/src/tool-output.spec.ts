import { probeCause, encodeCause } from './failure-cause';
import { ProgressReader } from './ffmpeg-progress';
import { PacketCounter } from './packet-reading';
import { redactUrls } from './redact';
import { StderrTail } from './stderr-tail';

describe('what the tools print', () => {
  it.each([
    [
      'https://bucket.s3/a.mp4?X-Amz-Signature=5ec2e7: Server returned 403',
      'https://bucket.s3/a.mp4?... Server returned 403',
    ],
    ["'http://user:pass@host/a' failed", "'http://host/a' failed"],
    ["http://us'er:p@ss@host/a failed", 'http://host/a failed'],
    ["https://host/it's.mp4?sig=5ec'2e7: I/O error", "https://host/it's.mp4?... I/O error"],
    ["'http://host/a?sig=5ec' and https://other/b?key=2e7", "'http://host/a?... and https://other/b?..."],
    ['what? no URL', 'what? no URL'],
  ])('redactUrls() of %s', (text, expected) => {
    expect(redactUrls(text)).toBe(expected);
  });

  it('StderrTail keeps the last lines, short and without credentials', () => {
    const tail = new StderrTail();

    for (let line = 0; line < 100; line += 1) tail.add(`line ${line} http://h/a?secret ${'x'.repeat(1000)}`);
    tail.add('   ');

    expect(tail.lines).toHaveLength(20);
    expect(tail.lines.at(-1)).toMatch(/^line 99 http:\/\/h\/a\?\.\.\. x+$/);
    expect(tail.lines.every((line) => line.length <= 500)).toBe(true);
  });

  it('ProgressReader reports at the end of each block, and leaves messages alone', () => {
    const reader = new ProgressReader();
    const reports: unknown[] = [];
    const lines = [
      'frame=30',
      'out_time_us=N/A',
      'progress=continue',
      'frame=61',
      'out_time_us=2033333',
      'progress=end',
    ];

    const taken = lines.map((line) => reader.accept(line, (report) => reports.push(report)));

    expect(taken).not.toContain(false);
    expect(reader.accept('[h264 @ 0x5581] error while decoding MB 1 2', () => undefined)).toBe(false);
    expect(reports).toEqual([
      { frameCount: 30, outTimeMicroseconds: 0 },
      { frameCount: 61, outTimeMicroseconds: 2_033_333 },
    ]);
  });

  it('PacketCounter finds the latest end of each stream, and ignores what is no packet', () => {
    const counter = new PacketCounter();

    for (const line of ['0,1.0,0.9,0.04', '0,0.96,0.94,0.04', '1,N/A,2.0,N/A', '', 'x,1,1,1', '1,N/A,N/A,N/A']) {
      counter.add(line);
    }

    expect(counter.spans).toEqual([
      { streamIndex: 0, packetCount: 2, endTime: 1.04, restartsAt: null },
      { streamIndex: 1, packetCount: 1, endTime: 2, restartsAt: null },
    ]);
  });

  it('PacketCounter tells where a clock starts anew, whatever the order of pictures', () => {
    const counter = new PacketCounter();

    // Decoded in order, shown out of order: a group of pictures at one a second.
    for (const line of ['0,4,0,1', '0,2,1,1', '0,3,2,1', '0,7,3,1', '1,8,8,1', '1,0,0,1']) counter.add(line);

    expect(counter.spans.map(({ restartsAt }) => restartsAt)).toEqual([null, 9]);
  });

  it.each([
    ['av_interleaved_write_frame(): No space left on device', 'disk-full'],
    ['[http @ 0x1] Stream ends prematurely at 100, should be 200', 'source-interrupted'],
    ['[mov @ 0x1] stream 0, offset 0x30: partial file', 'source-truncated'],
    ['mmco: unref short failure', null],
  ])('encodeCause() of %s', (line, code) => {
    expect(encodeCause([line])?.code ?? null).toBe(code);
  });

  it('probeCause() takes a missing index for a truncation only when the file starts as an MP4 does', () => {
    const lines = ['[mov,mp4 @ 0x1] moov atom not found'];

    expect(probeCause(lines, { isIsoMedia: true })?.code).toBe('source-truncated');
    expect(probeCause(lines, { isIsoMedia: false })).toBeNull();
  });
});
