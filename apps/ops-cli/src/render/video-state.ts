/** What is known about a video, in a sentence of either language. */
import { assertNever } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import type { VideoState } from '../commands/why-video';

/** One line. */
export function renderVideoState(options: { videoId: number; state: VideoState; language: 'en' | 'ko' }): string {
  const { videoId, state, language } = options;
  const isKorean = language === 'ko';
  const say = (english: string, korean: string) => (isKorean ? korean : english);
  switch (state.kind) {
    case 'running': {
      const { workerId, leaseUntil, progress01, isExpired } = state;
      const percent = Math.round(progress01 * 100);
      const until = isoTime(leaseUntil);
      return isExpired
        ? say(
            `Video ${videoId}: the lease of ${workerId} ran out at ${until}, and no sweep has handed the job on yet (${percent} %).`,
            `영상 ${videoId}: 워커 ${workerId}의 lease가 ${until}에 만료되었고 아직 회수되지 않았습니다 (${percent} %).`,
          )
        : say(
            `Video ${videoId} is running because ${workerId} holds its lease until ${until} (${percent} %).`,
            `영상 ${videoId} 처리 중: 워커 ${workerId}가 ${until}까지 lease를 보유하고 있습니다 (${percent} %).`,
          );
    }
    case 'in-handler':
      return say(
        `Video ${videoId} is running because ${state.workerId} received it and its handler has not returned; last event: ${state.lastEvent}.`,
        `영상 ${videoId} 처리 중: 워커 ${state.workerId}가 메시지를 받았고 handler가 아직 반환되지 않았습니다. 마지막 이벤트: ${state.lastEvent}.`,
      );
    case 'failed':
      return say(
        `Video ${videoId} failed with ${state.code} at ${isoTime(state.at)}; its job is ${state.state}.`,
        `영상 ${videoId} 실패: ${isoTime(state.at)}에 ${state.code}. 작업 상태: ${state.state}.`,
      );
    case 'returned':
      return say(
        `Video ${videoId}: the handler of ${state.workerId} returned ${state.result}.`,
        `영상 ${videoId}: 워커 ${state.workerId}의 handler가 ${state.result}를 반환했습니다.`,
      );
    case 'not-seen': {
      const waiting = state.visible === null ? '?' : String(state.visible);
      return say(
        `Video ${videoId}: no worker holds it, and it has not failed in the last 15 minutes. ${waiting} messages wait in the queue; SQS does not tell whose.`,
        `영상 ${videoId}: 보유한 워커가 없고 최근 15분 안에 실패하지도 않았습니다. 대기 중인 메시지 ${waiting}건; SQS는 어느 영상인지 알려주지 않습니다.`,
      );
    }
    case 'unknown':
      return say(
        `Video ${videoId}: unknown, facts are missing.`,
        `영상 ${videoId}: 알 수 없음, 필요한 사실이 없습니다.`,
      );
    default:
      return assertNever(state);
  }
}

const isoTime = (at: EpochMs): string => new Date(at).toISOString();
