/** What a queue may do to its messages: deliver them often, lose answers, be away; and deaths around a delete. */
import { seconds } from '@ffleet/units';
import { LONG_SOURCE } from '../ground/trial-ground';
import { writeSlowFfmpeg } from '../ground/media';
import { CALLS, STATEMENTS } from '../ground/statements';
import type { Trial } from '../ground/trial';
import { until } from '../ground/until';
import { countOf, EVENTUALLY, inSeconds, isReady, isRunning, mustHold, RERUN_WITHIN, SOON, within } from './expect';
import type { FaultTrial } from './fault-trial';

const QUEUE_OUTAGE = seconds(60);

const untilQueueIsEmpty = (trial: Trial): Promise<unknown> =>
  until({
    what: 'the queue to be empty',
    ask: () => trial.region.depth(),
    satisfies: ({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0,
    within: EVENTUALLY,
  });

const deliveredTenTimes = (fastAck: boolean): FaultTrial => ({
  name: `ten-times-${fastAck ? 'fast' : 'after'}`,
  long: !fastAck,
  fault: `one message delivered ten times, VIDEO_FAST_ACK=${Number(fastAck)}`,
  expected: 'one claim, nine dropped',
  async run(trial) {
    const workers = [await trial.startWorker({ name: 'a', fastAck }), await trial.startWorker({ name: 'b', fastAck })];
    const video = await trial.submit();
    for (let copy = 2; copy <= 10; copy += 1) await trial.region.send({ body: video.body, groupId: '7' });
    await trial.untilVideo(video.videoId, { what: 'READY', within: SOON, satisfies: isReady });
    await untilQueueIsEmpty(trial);
    const claims = countOf(await trial.transitions(), 'claimed');
    const messages = workers.flatMap(({ log }) => log.all('SQS_MESSAGE_RECEIVED').map(({ fields }) => fields));
    const distinct = new Set(messages.map(({ message_id }) => message_id)).size;
    mustHold(claims === 1 && distinct === 10, `10 messages, 1 claim (seen: ${distinct} messages, ${claims} claims)`);
    return `${distinct} messages in ${messages.length} deliveries, claims 1, dead letters 0`;
  },
});

const receiveAnswerLost: FaultTrial = {
  name: 'receive-lost',
  long: true,
  fault: 'the answer of ReceiveMessage is lost',
  expected: 'visible again by its timeout, one claim',
  async run(trial) {
    const video = await trial.submit();
    let lostAtEpochMs = NaN;
    await trial.startWorker({
      name: 'a',
      arm: ({ aws }) => {
        const lost = aws.rules.once('lose-answer', CALLS.receive);
        void lost.reached.then(() => (lostAtEpochMs = Date.now()));
      },
    });
    await trial.untilVideo(video.videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    const claims = (await trial.transitions()).filter(({ event }) => event === 'claimed');
    mustHold(claims.length === 1, 'one claim');
    return `claimed ${inSeconds((claims[0]?.at ?? NaN) - lostAtEpochMs)} after the lost answer, claims 1`;
  },
};

const deleteLost: FaultTrial = {
  name: 'delete-lost',
  long: true,
  fault: 'DeleteMessage never arrives',
  expected: 'visible again by its timeout, the duplicate dropped',
  async run(trial) {
    const worker = await trial.startWorker({ name: 'a' });
    const arriveAgain = worker.aws.rules.always('refuse', CALLS.delete);
    const video = await trial.submit();
    await trial.untilVideo(video.videoId, { what: 'READY', within: SOON, satisfies: isReady });
    await worker.log.first('WORKER_RETRYING', { within: SOON }); // it has given up on that delete
    arriveAgain();
    await untilQueueIsEmpty(trial);
    const claims = countOf(await trial.transitions(), 'claimed');
    const deliveries = worker.log.all('SQS_MESSAGE_RECEIVED').length;
    mustHold(claims === 1 && deliveries === 2, `2 deliveries, 1 claim (seen: ${deliveries}, ${claims})`);
    return 'READY, delivered twice, claims 1';
  },
};

const killedAroundDelete = (options: { fastAck: boolean; before: boolean }): FaultTrial => {
  const { fastAck, before } = options;
  const unclaimed = fastAck; // with fast acknowledgement the delete comes before the claim
  return {
    name: `kill-${before ? 'before' : 'past'}-delete-${fastAck ? 'fast' : 'after'}`,
    long: before,
    fault: `SIGKILL ${before ? 'before' : 'after'} DeleteMessage, VIDEO_FAST_ACK=${Number(fastAck)}`,
    expected: unclaimed ? `run within ${RERUN_WITHIN} s, one published output` : 'nothing lost, one published output',
    async run(trial) {
      const victim = await trial.startWorker({ name: 'a', fastAck });
      const held = victim.aws.rules.once(before ? 'hold-request' : 'hold-answer', CALLS.delete);
      const video = await trial.submit();
      await within(SOON, 'the worker to delete its message', held.reached);
      await trial.startWorker({ name: 'b', fastAck });
      victim.signal('SIGKILL');
      const { atEpochMs } = await victim.exited;
      await trial.untilVideo(video.videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
      await untilQueueIsEmpty(trial);
      const claims = (await trial.transitions()).filter(({ event }) => event === 'claimed');
      mustHold(claims.length === 1, `one claim (seen: ${claims.length})`);
      if (!unclaimed) return 'READY before the kill, claims 1, the message dropped';
      const after = (claims[0]?.at ?? NaN) - atEpochMs;
      mustHold(after <= RERUN_WITHIN * 1000, `a claim within ${RERUN_WITHIN} s (it took ${inSeconds(after)})`);
      return `claimed ${inSeconds(after)} after the kill, claims 1`;
    },
  };
};

const queueAway: FaultTrial = {
  name: 'sqs-down',
  long: true,
  fault: `SQS down for ${QUEUE_OUTAGE} s (an hour in the simulator)`,
  expected: 'the running job finishes; the queue resumes by itself',
  async run(trial) {
    const ffmpeg = await writeSlowFfmpeg({ folder: trial.folder, readRate: LONG_SOURCE / 30 });
    const worker = await trial.startWorker({ name: 'a', ffmpeg });
    const running = await trial.submit({ source: 'long' });
    await trial.untilVideo(running.videoId, { what: 'RUNNING', within: SOON, satisfies: isRunning });
    const downAt = Date.now();
    const back = worker.aws.rules.always('refuse', CALLS.anySqs);
    const waiting = await trial.submit({ send: false }); // its sender could not reach the queue either
    await trial.untilVideo(running.videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    const finishedAfter = Date.now() - downAt;
    await until({
      what: 'the end of the outage',
      ask: () => Date.now() - downAt,
      satisfies: (down) => down >= QUEUE_OUTAGE * 1000,
      within: SOON,
    });
    back();
    const backAt = Date.now();
    await trial.untilVideo(waiting.videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    const resumedAfter = Date.now() - backAt;
    await untilQueueIsEmpty(trial);
    mustHold(countOf(await trial.transitions(), 'stalled') === 0, 'no stall');
    return `the running job READY ${inSeconds(finishedAfter)} into the outage, the unsent one ${inSeconds(resumedAfter)} after it, stalls 0`;
  },
};

const killedBeforeClaim: FaultTrial = {
  name: 'kill-received',
  long: true,
  fault: 'SIGKILL after receive, before its claim',
  expected: `run within ${RERUN_WITHIN} s, one published output`,
  async run(trial) {
    const victim = await trial.startWorker({ name: 'a' });
    const held = victim.database.rules.once('hold-request', STATEMENTS.resolve);
    const video = await trial.submit();
    await within(SOON, 'the worker to look its message up', held.reached);
    await trial.startWorker({ name: 'b' });
    victim.signal('SIGKILL');
    const { atEpochMs } = await victim.exited;
    await trial.untilVideo(video.videoId, { what: 'READY', within: EVENTUALLY, satisfies: isReady });
    const claims = (await trial.transitions()).filter(({ event }) => event === 'claimed');
    mustHold(claims.length === 1, `one claim (seen: ${claims.length})`);
    const after = (claims[0]?.at ?? NaN) - atEpochMs;
    mustHold(after <= RERUN_WITHIN * 1000, `a claim within ${RERUN_WITHIN} s (it took ${inSeconds(after)})`);
    return `claimed ${inSeconds(after)} after the kill, claims 1, stalls 0`;
  },
};

/** Rows about messages. */
export const DELIVERIES: readonly FaultTrial[] = [
  killedBeforeClaim,
  deliveredTenTimes(false),
  deliveredTenTimes(true),
  receiveAnswerLost,
  deleteLost,
  ...[false, true].flatMap((fastAck) => [true, false].map((before) => killedAroundDelete({ fastAck, before }))),
  queueAway,
];
