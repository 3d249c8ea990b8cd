import type { VideoView } from '@ffleet/ports';
import { createCollectingSink, ready } from '@ffleet/terminal/testing';
import { epochMs, milliseconds } from '@ffleet/units';
import { runStorageGc } from './storage-gc';

const DAY_MS = 24 * 3_600_000;
const RUN = 'tenants/7/videos/53/job-1';

/** A bucket of three runs of video 53: the one that won, one that did not, and one that is an hour old. */
function arrange(video: VideoView | null) {
  const removed: string[] = [];
  const disowned: string[] = [];
  const object = (key: string, ageMs: number) => ({ key, sizeBytes: 10, modifiedEpochMs: 10 * DAY_MS - ageMs });
  const objects = [
    object(`${RUN}/1/master.m3u8`, 2 * DAY_MS),
    object(`${RUN}/2/master.m3u8`, 2 * DAY_MS),
    object(`${RUN}/2/0.m4s`, 2 * DAY_MS),
    object(`${RUN}/3/master.m3u8`, DAY_MS / 24),
    object('tenants/7/uploads/lecture.mp4', 5 * DAY_MS),
  ];
  const ports = {
    catalog: { fetchVideo: async () => video },
    parts: {
      disownParts: async ({ keyPrefixes }: { keyPrefixes: readonly string[] }) => void disowned.push(...keyPrefixes),
    },
    bucket: {
      list: async () => objects,
      readText: async () => '',
      remove: async ({ keys }: { keys: readonly string[] }) => {
        removed.push(...keys);
        return [];
      },
    },
  };
  const clock = {
    nowEpochMs: () => epochMs(10 * DAY_MS),
    monotonicMs: () => milliseconds(0),
    sleep: async () => undefined,
  };
  const out = createCollectingSink();
  return { ports, removed, disowned, out, context: { out, err: createCollectingSink(), json: false, clock } };
}

const followed = (): VideoView => {
  if (ready.output === null) throw new TypeError('The sample has an output');
  return { ...ready, output: { ...ready.output, keyPrefix: `${RUN}/1/` } };
};

describe('runStorageGc()', () => {
  it('lists the run that nobody follows, and deletes nothing, when it is not confirmed', async () => {
    const { ports, removed, out, context } = arrange(followed());

    const exitCode = await runStorageGc({ yes: false }, ports, context);

    expect(exitCode).toBe(1);
    expect(removed).toEqual([]);
    expect(out.text()).toContain(`${RUN}/2/  2 objects`);
  });

  it('deletes that run, and neither the winner, nor a young one, nor an upload, when it is confirmed', async () => {
    const { ports, removed, disowned, context } = arrange(followed());

    const exitCode = await runStorageGc({ yes: true }, ports, context);

    expect(exitCode).toBe(0);
    expect(removed).toEqual([`${RUN}/2/master.m3u8`, `${RUN}/2/0.m4s`]);
    expect(disowned).toEqual([`${RUN}/2/`]);
  });

  it('leaves the parts that the output is joined of', async () => {
    const video = followed();
    const { ports, removed, context } = arrange({
      ...video,
      output: video.output && { ...video.output, partPrefixes: [`${RUN}/2/`] },
    });

    const exitCode = await runStorageGc({ yes: true }, ports, context);

    expect(exitCode).toBe(0);
    expect(removed).toEqual([]);
  });

  it('leaves what a retry took over while it was looking', async () => {
    const { ports, removed, context } = arrange({ ...followed(), status: 'FAILED', output: null });
    const retried = followed();
    ports.parts.disownParts = async () => {
      ports.catalog.fetchVideo = async () => ({
        ...retried,
        output: retried.output && { ...retried.output, partPrefixes: [`${RUN}/2/`] },
      });
    };

    await runStorageGc({ yes: true }, ports, context);

    expect(removed).toEqual([]);
  });

  it.each(['RUNNING', 'WAITING'] as const)('leaves everything of a video whose job is %s', async (state) => {
    const video = followed();
    const { ports, removed, context } = arrange({
      ...video,
      job: video.job === null ? null : { ...video.job, state },
    });

    const exitCode = await runStorageGc({ yes: true }, ports, context);

    expect(exitCode).toBe(0);
    expect(removed).toEqual([]);
  });
});
