import { expectTranscript } from '../testing/expect-transcript';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

/** A busy machine is no finding. */
const PATIENT = ['--time-limit', '60'];

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

const whyVideo = (...words: readonly string[]) => session.run(['why', 'video', ...words, ...PATIENT]);

describe('ffleet why video', () => {
  it('tells of each video what the database and the leases say of it, and of no other', async () => {
    for (let count = 1; count <= 4; count += 1) {
      await session.run(['submit', `${fleet.folder}/lecture.mp4`, '--tenant', '7']);
    }
    session.remark('workers fail 1 and 2 for good, and 3 is cancelled');
    for (const [videoId, code, message] of [
      [1, 'encode-failed', 'ffmpeg ended with 1'],
      [2, 'source-missing', 'no such object'],
    ] as const) {
      await session.store.fail({ claim: await session.claim(videoId), failure: { code, message }, retryAfter: null });
    }
    await session.run(['cancel', '3']);

    const codes: number[] = [];
    for (const video of ['1', '2', '3', '4', '99']) codes.push(await whyVideo(video));
    await whyVideo('1', '--lang', 'ko');
    await whyVideo('1', '--json');
    session.remark('a worker takes 4');
    await session.claim(4);
    codes.push(await whyVideo('4'));
    session.remark('it vanishes, and a sweep finds out');
    await session.expireLease(4);
    codes.push(await whyVideo('4'));
    await session.sweep();
    codes.push(await whyVideo('4'));

    expect(codes).toEqual([1, 1, 0, 0, 1, 0, 1, 1]);
    const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|(?<="at": )\d+/g;
    expectTranscript('why-video', session.transcript().replace(times, '<time>'));
  });
});
