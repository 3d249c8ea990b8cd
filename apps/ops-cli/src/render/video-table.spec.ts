import { displayWidth } from '@ffleet/terminal';
import { failed, NOW, ready, running, sampleVideo } from '@ffleet/terminal/testing';
import { renderVideoTable } from './video-table';

const VIDEOS = [
  ready,
  failed,
  running,
  sampleVideo({ videoId: 7, title: 'A title that is much too long for any narrow terminal' }),
];

describe('renderVideoTable()', () => {
  it('lines its columns up when titles are in Hangul', () => {
    const style = { width: 120, unicode: true, colour: false };

    expect(renderVideoTable({ videos: VIDEOS, style, nowEpochMs: NOW })).toMatchInlineSnapshot(`
     [
       "VIDEO  TENANT  TITLE                                     STATUS      PROGRESS                  AGE  WORKER  ERROR",
       "   55       7  강의 8: 벡터                              READY                               3m00s  i-0abc",
       "   54       7  empty.mp4                                 FAILED                              3m00s          source-empty",
       "   53       7  Lecture 7: matrices                       PROCESSING  █████▋░░░░  57% encode  3m00s  i-0abc",
       "    7       7  A title that is much too long for any n…  UPLOADED    queued                  3m00s",
     ]
    `);
  });

  it('shortens the title and drops the worker when the terminal is narrow', () => {
    const style = { width: 80, unicode: false, colour: false };

    const lines = renderVideoTable({ videos: VIDEOS, style, nowEpochMs: NOW });

    expect(lines).toMatchInlineSnapshot(`
     [
       "VIDEO  TENANT  TITLE          STATUS      PROGRESS             AGE  ERROR",
       "   55       7  강의 8: 벡터   READY                          3m00s",
       "   54       7  empty.mp4      FAILED                         3m00s  source-empty",
       "   53       7  Lecture 7: m~  PROCESSING  ##---  57% encode  3m00s",
       "    7       7  A title that~  UPLOADED    queued             3m00s",
     ]
    `);
    expect(lines.filter((line) => displayWidth(line) > 80)).toEqual([]);
  });
});
