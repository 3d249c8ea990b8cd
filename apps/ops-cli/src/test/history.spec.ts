import { expectTranscript } from '../testing/expect-transcript';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

let fleet: FleetFixture;
let session: FleetSession;

beforeAll(async () => {
  fleet = await startFleetFixture();
  session = await fleet.openSession();
});
afterAll(async () => {
  await session.close();
  await fleet.stop();
});

describe('ffleet history', () => {
  it('tells who changed what, with which token and why, job by job', async () => {
    await session.run(['submit', `${fleet.folder}/lecture.mp4`, '--tenant', '7']);
    session.remark('a worker takes it, hands it back, takes it again and fails it; its owner retries and cancels');
    await session.store.release({ claim: await session.claim(1) });
    const failure = { code: 'encode-failed', message: 'ffmpeg ended with 1' };
    await session.store.fail({ claim: await session.claim(1), failure, retryAfter: null });
    await session.run(['status', '1']);
    await session.run(['retry', '1']);
    await session.run(['cancel', '1']);
    await session.run(['history', '1']);
    await session.run(['history', '1', '--json']);
    await session.run(['history', '99']);

    expectTranscript('history', session.transcript());
  });
});
