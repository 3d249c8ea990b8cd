import type { JobClaim } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import { ready } from '@ffleet/terminal/testing';
import { expectTranscript } from '../testing/expect-transcript';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

let fleet: FleetFixture;
let session: FleetSession;

beforeAll(async () => {
  fleet = await startFleetFixture();
});
afterAll(async () => {
  await fleet.stop();
});
beforeEach(async () => {
  session = await fleet.openSession();
  for (const title of ['first', 'second']) {
    await session.catalog.createVideo({ tenantId: 7, title, source: { kind: 'object', key: `tenants/7/${title}` } });
  }
});
afterEach(async () => {
  await session.close();
});

/** A worker's day in steps: video 1 becomes READY, video 2 FAILED. */
function workerSteps(): (() => Promise<unknown>)[] {
  const { store } = session;
  const claims: JobClaim[] = [];
  const claimOf = (index: number): JobClaim => {
    const claim = claims[index];
    if (claim === undefined) throw new Error(`Cannot work on video ${index + 1}: it is not claimed`);
    return claim;
  };
  const report = (overall01: number) =>
    store.renew({
      claim: claimOf(0),
      leaseDuration: seconds(30),
      progress: { stage: 'encode', stage01: overall01, overall01 },
    });
  const failure = { code: 'source-truncated', message: 'The file ends after 12 of 60 s' };
  return [
    async () => claims.push(await session.claim(1)),
    () => report(0.25),
    () => report(0.25), // a lease renewal without news
    async () => claims.push(await session.claim(2)),
    () => store.fail({ claim: claimOf(1), failure, retryAfter: null }),
    () => report(0.8),
    async () => {
      if (ready.output === null) throw new TypeError('The sample has an output');
      await store.complete({ claim: claimOf(0), output: ready.output });
    },
  ];
}

describe('ffleet watch', () => {
  it('prints a line for each change until all is finished when its output is piped', async () => {
    const exitCode = await session.run(['watch'], { pauses: workerSteps() });

    expectTranscript('watch', session.transcript());
    expect(exitCode).toBe(1);
  });

  it('prints JSON lines with --json', async () => {
    await session.run(['watch', '1', '2', '--json'], { pauses: workerSteps() });

    const documents = session
      .lastOut()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expectTranscript('watch-json', session.transcript());
    expect(documents.at(-1)).toMatchObject({ video: { video_id: 1, status: 'READY' } });
  });

  it('follows only the named videos', async () => {
    const exitCode = await session.run(['watch', '1'], { pauses: workerSteps() });

    expect(exitCode).toBe(0);
    expect(session.transcript()).not.toContain('video 2');
  });

  it('also follows videos that are submitted while it runs', async () => {
    const submitAnother = () =>
      session.catalog.createVideo({ tenantId: 7, title: 'third', source: { kind: 'object', key: 'tenants/7/third' } });
    const cancelAll = async () => {
      for (const videoId of [1, 2, 3]) await session.catalog.requestCancel({ videoId });
    };

    const exitCode = await session.run(['watch'], { pauses: [submitAnother, cancelAll] });

    expect(exitCode).toBe(0);
    expect(session.lastOut()).toContain('video 3 CANCELLED cancelled');
    expect(session.lastOut()).toContain('3 videos: 3 cancelled');
  });

  it('names unknown videos, says when there is nothing to watch, and stops at Ctrl-C', async () => {
    await session.run(['watch', '1', '98', '99']);
    await session.run(['watch', '1']);
    for (const videoId of [1, 2]) await session.catalog.requestCancel({ videoId });
    await session.run(['watch']);

    expectTranscript('watch-ends', session.transcript());
  });
});
