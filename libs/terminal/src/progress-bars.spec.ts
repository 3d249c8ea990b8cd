import { failed, NOW, ready, running, sampleVideo } from './testing/sample-videos';
import { renderBar } from './bar';
import { displayWidth } from './plain-text';
import { renderProgressBars } from './progress-bars';

const ALL = [running, failed, ready, sampleVideo({ videoId: 5600, job: null }), sampleVideo({ videoId: 57 })];

describe('renderBar()', () => {
  it('fills eighths of a cell when the terminal has them', () => {
    expect(renderBar({ fraction01: 0.55, cells: 10, unicode: true })).toBe('█████▌░░░░');
    expect(renderBar({ fraction01: 0.55, cells: 10, unicode: false })).toBe('#####-----');
  });

  it('is full only at 1, and empty at 0', () => {
    expect(renderBar({ fraction01: 0.999, cells: 10, unicode: false })).toBe('#########-');
    expect(renderBar({ fraction01: 1, cells: 4, unicode: true })).toBe('████');
    expect(renderBar({ fraction01: 0, cells: 4, unicode: true })).toBe('░░░░');
  });
});

describe('renderProgressBars()', () => {
  it('shows one line a video with its bar, phase, time and worker', () => {
    const lines = renderProgressBars(ALL, { width: 110, unicode: true, colour: false, nowEpochMs: NOW });

    expect(lines).toMatchInlineSnapshot(`
     [
       "#53    Lecture 7: matrices      ███████████████▍░░░░░░░░░░░  57%  encode          1m20s   i-0abc",
       "#54    empty.mp4                source-empty                                      1s",
       "#55    강의 8: 벡터             ███████████████████████████ 100%  ready           1m00s   i-0abc",
       "#5600  Lecture 7: matrices      uploaded",
       "#57    Lecture 7: matrices      ░░░░░░░░░░░░░░░░░░░░░░░░░░░   0%  queued",
     ]
    `);
  });

  it('falls back to ASCII and drops what has no room when the terminal is narrow', () => {
    const lines = renderProgressBars(ALL, { width: 60, unicode: false, colour: false, nowEpochMs: NOW });

    expect(lines).toMatchInlineSnapshot(`
     [
       "#53    Lecture 7: ma~  #########-------  57%  encode",
       "#54    empty.mp4       source-empty",
       "#55    강의 8: 벡터    ################ 100%  ready",
       "#5600  Lecture 7: ma~  uploaded",
       "#57    Lecture 7: ma~  ----------------   0%  queued",
     ]
    `);
  });

  it.each([20, 40, 64, 80, 100, 250])('never exceeds a terminal of %d columns', (width) => {
    const lines = renderProgressBars(ALL, { width, unicode: true, colour: false, nowEpochMs: NOW });

    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
  });

  it.each([44, 64, 80, 100, 120])('shows the longest failure code whole at %d columns', (width) => {
    const code = 'source-forbidden-format';
    const video = sampleVideo({}, { state: 'FAILED', failure: { code, message: 'A playlist' } });

    const lines = renderProgressBars([video], { width, unicode: true, colour: false, nowEpochMs: NOW });

    expect(lines.join('')).toContain(` ${code}`);
  });

  it('draws neither bar nor percent when the video was cancelled', () => {
    const video = sampleVideo({}, { state: 'CANCELLED', progress01: 0.4 });

    const lines = renderProgressBars([video], { width: 80, unicode: false, colour: false });

    expect(lines).toEqual([expect.stringMatching(/^#53 {2}Lecture 7: matrices +cancelled$/)]);
  });

  it('colours bars and phases only when colour is wanted', () => {
    const coloured = renderProgressBars([running], { width: 80, unicode: true, colour: true }).join('');
    const plain = renderProgressBars([running], { width: 80, unicode: true, colour: false }).join('');

    expect(coloured).toContain('\u001b[36m');
    expect(plain).not.toContain('\u001b');
  });

  it('lets no escape sequence of a title, worker or error code through', () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007x';
    const video = sampleVideo(
      { title: evil },
      { state: 'FAILED', workerId: evil, failure: { code: evil, message: evil } },
    );

    expect(renderProgressBars([video], { width: 120, unicode: true, colour: false }).join('')).not.toContain('\u001b');
  });
});
