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
            `비디오 ${videoId}: ${workerId}의 lease가 ${until}에 만료되었고 아직 회수되지 않았습니다 (${percent} %).`,
          )
        : say(
            `Video ${videoId} is running because ${workerId} holds its lease until ${until} (${percent} %).`,
            `비디오 ${videoId} 처리 중: lease 보유 워커 ${workerId}, 만료 ${until} (${percent} %).`,
          );
    }
    case 'in-handler':
      return say(
        `Video ${videoId} is running because ${state.workerId} received it and its handler has not returned; last event: ${state.lastEvent}.`,
        `비디오 ${videoId} 처리 중: ${state.workerId} 로그에 메시지 수신만 있고 handler 반환이 없습니다. 마지막 이벤트: ${state.lastEvent}.`,
      );
    case 'failed':
      return say(
        `Video ${videoId} failed with ${state.code} at ${isoTime(state.at)}; its job is ${state.state}.`,
        `비디오 ${videoId} 실패: ${isoTime(state.at)}에 ${state.code}. 작업 상태: ${state.state}.`,
      );
    case 'returned':
      return say(
        `Video ${videoId}: the handler of ${state.workerId} returned ${state.result}.`,
        `비디오 ${videoId}: ${state.workerId}의 handler 반환값은 ${state.result}입니다.`,
      );
    case 'not-seen': {
      const waiting = state.visible === null ? '?' : String(state.visible);
      return say(
        `Video ${videoId}: no worker holds it, and it has not failed in the last 15 minutes. ${waiting} messages wait in the queue; SQS does not tell whose.`,
        `비디오 ${videoId}: 보유한 워커가 없고 최근 15분 안에 실패하지도 않았습니다. 대기 중인 메시지 ${waiting}건; SQS는 어느 비디오인지 알려주지 않습니다.`,
      );
    }
    case 'unknown':
      return say(
        `Video ${videoId}: unknown, facts are missing.`,
        `비디오 ${videoId}: 미확인. 필요한 사실이 부족합니다.`,
      );
    default:
      return assertNever(state);
  }
}

const isoTime = (at: EpochMs): string => new Date(at).toISOString();
