import type { VideoCatalog, VideoView } from '@ffleet/ports';
import { milliseconds } from '@ffleet/units';
import { createCollectingSink, failed, NOW, PLAIN, ready, running } from '@ffleet/terminal/testing';
import { UnobservableError } from '../cli-errors';
import { runWatch } from './watch';

const lost = new UnobservableError(
  {
    service: 'the database',
    address: 'db',
    action: 'read the videos',
    reason: 'connection refused',
    check: 'Check it.',
  },
  { cause: null },
);

/** Answers reads in the given order; a database that restarts cannot be scripted on a real one without waiting. */
function scriptedCatalog(answers: readonly (VideoView | Error)[]): Pick<VideoCatalog, 'fetchVideo' | 'listVideos'> {
  const left = [...answers];
  const fetchVideo = async (): Promise<VideoView> => {
    const answer = left.shift() ?? lost;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { fetchVideo, listVideos: async () => [await fetchVideo()] };
}

function watch(answers: readonly (VideoView | Error)[], { isInteractive }: { isInteractive: boolean }) {
  const out = createCollectingSink({ isInteractive, style: { ...PLAIN, width: 80 } });
  const err = createCollectingSink();
  const clock = { nowEpochMs: () => NOW, monotonicMs: () => milliseconds(0), sleep: async () => undefined };
  const { signal } = new AbortController();
  const ended = runWatch(
    { videoIds: [53], signal },
    { catalog: scriptedCatalog(answers) },
    { out, err, json: false, clock },
  );
  return { out, err, ended };
}

describe('runWatch()', () => {
  it('draws its bars again in place when it writes to a terminal', async () => {
    const { out, ended } = watch([running, ready], { isInteractive: true });

    expect(await ended).toBe(0);
    const frames = out.text().split('\u001b[1A\u001b[0J');
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatch(/^#53 .*57% {2}encode.*\n$/);
    expect(frames[1]).toContain('100%  ready');
  });

  it('goes on when the database answers again', async () => {
    const { err, ended } = watch([running, lost, lost, failed], { isInteractive: false });

    expect(await ended).toBe(1);
    expect(err.text()).toBe(
      'the database did not answer (1 of 10); trying again: connection refused\n' +
        'the database did not answer (2 of 10); trying again: connection refused\n',
    );
  });

  it('gives up when the database stays away, or was never there', async () => {
    await expect(watch([running], { isInteractive: false }).ended).rejects.toBe(lost);
    await expect(watch([], { isInteractive: false }).ended).rejects.toBe(lost);
  });
});
