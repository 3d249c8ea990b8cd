/** What is known about a video, in sentences of either language. */
import { cleanText } from '@ffleet/terminal';
import { assertNever } from '@ffleet/units';
import type { Holder, VideoState } from '../commands/why-video-state';
import { isoTime } from './video-json';

/** A line names so many of a video's parts. */
const HOLDERS_MAX = 8;

type Say = (english: string, korean: string) => string;

/** @returns the state in a line; below it what to do, where something is to be done */
export function renderVideoState(options: {
  videoId: number;
  state: VideoState;
  language: 'en' | 'ko';
}): readonly string[] {
  const { videoId, state, language } = options;
  const say: Say = (english, korean) => (language === 'ko' ? korean : english);
  switch (state.kind) {
    case 'running':
      return [runningLine({ videoId, state, say })];
    case 'in-handler':
      return [
        say(
          `Video ${videoId} is running because ${state.workerId} received it and its handler has not returned; last event: ${state.lastEvent}.`,
          `비디오 ${videoId} 처리 중: ${state.workerId} 로그에 메시지 수신만 있고 handler 반환이 없습니다. 마지막 이벤트: ${state.lastEvent}.`,
        ),
      ];
    case 'failed':
      return failedLines({ videoId, state, say });
    case 'ready': {
      const by =
        state.workerId === null ? '' : say(`, finished by ${state.workerId}`, `, 완료한 워커 ${state.workerId}`);
      return [
        say(
          `Video ${videoId} is READY since ${isoTime(state.at)}${by}.`,
          `비디오 ${videoId}: ${isoTime(state.at)}부터 READY${by}.`,
        ),
      ];
    }
    case 'cancelled':
      return [
        say(
          `Video ${videoId} was cancelled at ${isoTime(state.at)}.`,
          `비디오 ${videoId}: ${isoTime(state.at)}에 취소되었습니다.`,
        ),
      ];
    case 'waiting':
      return [waitingLine({ videoId, state, say })];
    case 'returned':
      return [
        say(
          `Video ${videoId}: the handler of ${state.workerId} returned ${state.result}.`,
          `비디오 ${videoId}: ${state.workerId}의 handler 반환값은 ${state.result}입니다.`,
        ),
      ];
    case 'not-seen':
      return [
        say(
          `Video ${videoId}: no worker holds it, and it has not failed in the last 15 minutes. ${queueOf(state, say)}`,
          `비디오 ${videoId}: 보유한 워커가 없고 최근 15분 안에 실패하지도 않았습니다. ${queueOf(state, say)}`,
        ),
      ];
    case 'unknown':
      return [
        say(`Video ${videoId}: unknown, facts are missing.`, `비디오 ${videoId}: 미확인. 필요한 사실이 부족합니다.`),
      ];
    default:
      return assertNever(state);
  }
}

type StateOf<Kind extends VideoState['kind']> = Extract<VideoState, { kind: Kind }>;
interface Told<Kind extends VideoState['kind']> {
  readonly videoId: number;
  readonly state: StateOf<Kind>;
  readonly say: Say;
}

function runningLine({ videoId, state, say }: Told<'running'>): string {
  const { holders, videoProgress01 } = state;
  const isWorkedOn = holders.some(({ isExpired, isOutOfService }) => !isExpired && !isOutOfService);
  // A run that is not of a part is all that there is of the video.
  const isInParts = holders.some(({ part }) => part !== null);
  const done = videoProgress01 === null || !isInParts ? null : percent(videoProgress01);
  const whole = done === null ? '' : say(` (${done} of it is done)`, ` (전체 ${done})`);
  const head = isWorkedOn
    ? say(`Video ${videoId} is running${whole} because`, `비디오 ${videoId} 처리 중${whole}:`)
    : say(
        `Video ${videoId} is held${whole}, and nobody works on it:`,
        `비디오 ${videoId}${whole}: 처리 중인 워커가 없습니다.`,
      );
  const more = holders.length - HOLDERS_MAX;
  const told = holders.slice(0, HOLDERS_MAX).map((holder) => holderText(holder, say));
  const rest = more > 0 ? say(`; and ${more} more`, `; 외 ${more}건`) : '';
  return `${head} ${told.join('; ')}${rest}.`;
}

function holderText({ part, workerId, leaseUntil, progress01, isExpired, isOutOfService }: Holder, say: Say): string {
  const what = part ?? say('it', '작업');
  const until = isoTime(leaseUntil);
  const done = say(part === null ? percent(progress01) : `${percent(progress01)} of this part`, percent(progress01));
  if (isExpired) {
    return say(
      `the lease of ${workerId} on ${what} ran out at ${until}, and no sweep has handed it on yet (${done})`,
      `${workerId}의 ${what} lease가 ${until}에 만료되었고 아직 회수되지 않았습니다 (${done})`,
    );
  }
  return isOutOfService
    ? say(
        `${workerId}, whose instance is no longer in service, holds the lease on ${what} until ${until}; the sweep hands it on then (${done})`,
        `${workerId}의 인스턴스는 서비스에서 빠졌고 ${what} lease는 ${until}까지이며, 그 뒤 sweep이 넘깁니다 (${done})`,
      )
    : say(
        `${workerId} holds the lease on ${what} until ${until} (${done})`,
        `${what} lease 보유 워커 ${workerId}, 만료 ${until} (${done})`,
      );
}

function failedLines({ videoId, state, say }: Told<'failed'>): readonly string[] {
  const { code, message, remedy, at } = state;
  const because = message === null ? '' : `: ${cleanText(message)}`;
  return [
    say(
      `Video ${videoId} failed with ${code} at ${isoTime(at)}; its job is ${state.state}${because}`,
      `비디오 ${videoId} 실패: ${isoTime(at)}에 ${code}. 작업 상태: ${state.state}${because}`,
    ),
    remedy === null
      ? say('What to do: nothing yet, it is tried again.', '조치: 없음. 다시 시도됩니다.')
      : `${say('What to do', '조치')}: ${remedy}`,
  ];
}

function waitingLine({ videoId, state, say }: Told<'waiting'>): string {
  if (state.jobState === null) {
    return say(
      `Video ${videoId} has no job: ffleet retry ${videoId} makes one.`,
      `비디오 ${videoId}: 작업이 없습니다. ffleet retry ${videoId}로 만들 수 있습니다.`,
    );
  }
  if (state.jobState === 'RUNNING') {
    return say(
      `Video ${videoId} was taken by a worker just after the leases were read (${state.phase}): ask again.`,
      `비디오 ${videoId}: lease를 읽은 직후 워커가 작업을 시작했습니다 (${state.phase}). 다시 조회하십시오.`,
    );
  }
  const job = state.phase === state.jobState.toLowerCase() ? state.jobState : `${state.jobState} (${state.phase})`;
  return say(
    `Video ${videoId} waits: no worker holds it, and its job is ${job}. ${queueOf(state, say)}`,
    `비디오 ${videoId} 대기 중: 보유한 워커가 없고 작업 상태는 ${job}. ${queueOf(state, say)}`,
  );
}

function queueOf({ visible }: { readonly visible: number | null }, say: Say): string {
  if (visible === null) {
    return say('How many messages wait in the queue is unknown.', '대기 중인 메시지 수는 미확인입니다.');
  }
  return say(
    `${visible} ${visible === 1 ? 'message waits' : 'messages wait'} in the queue; SQS does not tell whose.`,
    `대기 중인 메시지 ${visible}건; SQS는 어느 비디오인지 알려주지 않습니다.`,
  );
}

const percent = (fraction01: number): string => `${Math.round(fraction01 * 100)} %`;
