/** What follows from the facts, and what to do about it, in Korean. */
import { formatList, formatSeconds, formatTime } from '../format';
import type { Catalogue } from './catalogue';
import { abridge, nameRun, tally } from './counting';
import { logCommands } from './log-command';

const RUN = {
  whole: (videoId: number) => `비디오 ${videoId}`,
  part: (videoId: number, part: string) => `비디오 ${videoId}의 ${part}`,
};

const heldVideos = (videoIds: readonly number[]): string =>
  `비디오 ${tally(videoIds, (id, times) => (times === 1 ? String(id) : `${id} (${times}건)`))}`;

// A particle after a number would have to follow its reading; the sentences are built so that none is needed there.
export const KOREAN_REASONS: Catalogue['reasons'] = {
  ReportsVisibleOnly: ({ reported, visible, inFlight }) =>
    `video_queue_depth=${reported}: visible 메시지만 보고하고 visible=${visible}이기 때문입니다. in flight ${inFlight}건은 포함되지 않습니다.`,
  ReportedDepthDiffers: ({ reported, visible }) =>
    `video_queue_depth=${reported}인데 visible=${visible}입니다. 같은 시점에 읽지 않았거나 다른 코드가 실행 중입니다.`,
  ReportedDepthUnreadable: () => 'video_queue_depth가 null입니다. 스케일러가 큐를 읽지 못했습니다.',
  PolicyGivesDesired: ({ desired, visible, inFlight, setAt }) =>
    `desired=${desired}: in flight ${inFlight}건, visible ${visible}건에 정책을 적용하면 ${desired}이기 때문입니다. ` +
    (setAt === null ? '언제 설정되었는지는 활동 기록에 없습니다.' : `${formatTime(setAt)}에 요청으로 설정되었습니다.`),
  HeldUntilStableZero: ({ desired, stableZeroDuration }) =>
    `desired=${desired} 유지: 큐가 비어 있은 지 아직 ${formatSeconds(stableZeroDuration)}가 지나지 않았기 때문입니다.`,
  DesiredDiffersFromPolicy: ({ desired, wanted }) =>
    `desired=${desired}인데 정책의 결과는 ${wanted}입니다. 스케일러가 이 큐 깊이에 아직 대응하지 않았습니다.`,
  HandlersHaveNotReturned: ({ videoIds, workers, from, to }) =>
    `${formatTime(from)} ~ ${formatTime(to)} 삭제 0건: 삭제하는 분기에 도달한 handler가 없기 때문입니다. ${formatList(workers)} 로그에 비디오 ${formatList(videoIds)}의 handler 진입만 있고 반환이 없습니다.`,
  NothingWasReceived: ({ from, to }) =>
    `${formatTime(from)} ~ ${formatTime(to)} 삭제 0건: 수신된 메시지가 없기 때문입니다.`,
  NothingWasInFlight: () => '삭제 0건: 메시지를 가진 워커가 없기 때문입니다.',
  ReceivedWithoutDelete: ({ received }) => `VIDEO_FAST_ACK=1인데 ${received}건을 수신하고 하나도 삭제하지 않았습니다.`,
  ReturnedWithoutDelete: ({ videoIds }) =>
    `비디오 ${formatList(videoIds)}의 handler가 반환했는데도 삭제된 메시지가 없습니다.`,
  HeldByHandlers: ({ inFlight, videoIds }) =>
    `in flight ${inFlight}건: 각 메시지를 받은 워커가 아직 handler 안에 있기 때문입니다. ${heldVideos(videoIds)}.`,
  HeldByWorkersOutOfService: ({ inFlight, videoIds, gone }) =>
    [
      `in flight ${inFlight}건 가운데 일부는 처리 중이 아닙니다.`,
      ...(videoIds.length === 0
        ? []
        : [`${videoIds.length}건은 메시지를 받은 워커가 아직 handler 안에 있습니다: ${heldVideos(videoIds)}.`]),
      ...gone.map(
        ({ workerId, leaseUntil, ...run }) =>
          `1건(${nameRun(run, RUN)})의 보유 워커 ${workerId}: 인스턴스가 그룹의 서비스에서 빠졌습니다. ` +
          (leaseUntil === null
            ? 'lease 만료 시각은 미확인입니다.'
            : `lease는 ${formatTime(leaseUntil)}까지이며, 그 뒤 sweep이 작업을 넘깁니다.`),
      ),
    ].join(' '),
  InFlightWithoutLease: ({ inFlight, held }) =>
    `in flight는 ${inFlight}건인데 lease가 있는 작업은 ${held}건입니다. 나머지는 실행 중인 작업의 메시지가 아닙니다.`,
  VisibilityShorterThanJob: ({ videoId, percent, elapsed, projected, visibilityTimeout }) =>
    `비디오 ${videoId}: 인코딩 ${formatSeconds(elapsed)} 후 ${percent} %입니다. 이 속도라면 ${formatSeconds(projected)}가 필요한데 메시지는 ${formatSeconds(visibilityTimeout)} 뒤에 다시 보이므로, 두 번째 워커가 같은 작업을 실행하게 됩니다.`,
  LeaseSwept: ({ count, runs }) => {
    const named = runs.map(({ workerId, ...run }) =>
      workerId === null ? nameRun(run, RUN) : `${workerId}: ${nameRun(run, RUN)}`,
    );
    const who = abridge(named, (more) => `외 ${more}건`);
    return `실행 ${count}건의 워커가 사라졌습니다. lease가 갱신되지 않았습니다 (${who}).`;
  },
  LeaseExpiredUnswept: ({ videoIds }) => `비디오 ${formatList(videoIds)}의 lease가 만료되었지만 정리되지 않았습니다.`,
  FastAckWithClassicFormula: () =>
    'VIDEO_FAST_ACK=1, VIDEO_SCALE_VISIBLE_ONLY=0: 수식은 in flight를 더하지만 in flight가 없으므로 작업 중인 워커가 계산되지 않습니다.',
  GroupMaximumReached: ({ wanted, max }) => `필요한 워커는 ${wanted}대인데 최대는 ${max}대입니다.`,
  InsufficientCapacity: ({ desired, inService, message }) =>
    `desired=${desired}, InService=${inService}: 최근 인스턴스 시작이 실패했습니다. ${message}`,
  VcpuQuotaReached: ({ desired, inService, quotaCode, quota, message }) =>
    `desired=${desired}, InService=${inService}: EC2가 할당량 ${quotaCode} 때문에 최근 인스턴스 시작을 거부했습니다. ` +
    (quota === null ? `할당량 값은 미확인입니다. ${message}` : `할당량: vCPU ${quota}개. ${message}`),
  ProcessesSuspended: ({ processes }) => `중단된 프로세스: ${formatList(processes)}.`,
  ScheduleDisabled: ({ schedule }) => `스케줄 ${schedule} 상태가 DISABLED이므로 스케일러가 호출되지 않습니다.`,
  DeployedCodeDiffers: ({ deployed, built }) => `배포된 코드는 ${deployed}, 빌드된 코드는 ${built}입니다.`,
  AccessDenied: ({ actions }) => `AWS가 거부한 동작: ${formatList(actions)}.`,
  DatabaseUnreachable: ({ error }) => `데이터베이스가 응답하지 않습니다: ${error}`,
  PoisonMessage: ({ count, problems }) => `워커가 메시지 ${count}건을 거부했습니다: ${formatList(problems)}.`,
  DeadLetterQueueFilling: ({ count }) => `SQS가 메시지 ${count}건을 포기했고, 워커가 남긴 사유가 없습니다.`,
  ClockSkew: ({ workers, ahead }) => `${formatList(workers)} 시계가 최대 ${formatSeconds(ahead)} 어긋나 있습니다.`,
  NoSpaceLeft: ({ workers, videoIds }) =>
    [
      '남은 공간이 없습니다.',
      workers.length > 0 ? `워커: ${formatList(workers)}.` : '',
      videoIds.length > 0 ? `실패한 비디오: ${formatList(videoIds)}.` : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  SourceObjectMissing: ({ videoIds }) => `비디오 ${formatList(videoIds)}의 원본이 없습니다.`,
};

export const KOREAN_REMEDIES: Catalogue['remedies'] = {
  ReportedDepthDiffers: () => '둘을 다시 읽고, 그래도 다르면 배포된 코드와 빌드된 코드를 비교하십시오.',
  ReportedDepthUnreadable: () => '스케일러 로그에서 실패한 호출을 확인하십시오.',
  DesiredDiffersFromPolicy: () => '스케일러의 다음 실행을 기다리고, 그대로면 로그를 확인하십시오.',
  ReceivedWithoutDelete: () => '워커 로그에서 VIDEO_FAST_ACK_SKIPPED를 확인하십시오.',
  ReturnedWithoutDelete: () =>
    'CloudWatch는 몇 분 늦을 수 있습니다. 그대로면 워커 로그에서 거부된 삭제를 확인하십시오.',
  InFlightWithoutLease: () => 'visibility timeout이 지나면 다시 보입니다. 사라진 워커를 확인하십시오.',
  VisibilityShorterThanJob: () =>
    '워커가 작업 중에 visibility를 연장하게 하거나, visibility timeout을 가장 긴 작업보다 충분히 길게 설정하십시오.',
  LeaseSwept: ({ runs, requeued, givenUp }) =>
    [
      ...(requeued === 0 ? [] : [`실행 ${requeued}건은 다시 큐에 들어갔습니다.`]),
      ...(givenUp.length === 0 ? [] : [`비디오 ${formatList(givenUp)}: 워커를 너무 많이 잃어 포기했습니다.`]),
      '사라진 워커의 메모리와 마지막 로그를 확인하십시오:',
      logCommands(runs.map(({ workerId }) => workerId)),
    ].join(' '),
  HeldByWorkersOutOfService: ({ gone }) =>
    `sweep을 기다리십시오. 워커의 마지막 로그: ${logCommands(gone.map(({ workerId }) => workerId))}`,
  LeaseExpiredUnswept: () => '워커가 하나라도 실행 중이거나 정리 Lambda가 예약되어 있는지 확인하십시오.',
  FastAckWithClassicFormula: () => 'VIDEO_SCALE_VISIBLE_ONLY=1을 함께 설정하거나 VIDEO_FAST_ACK=0으로 되돌리십시오.',
  GroupMaximumReached: () => '그룹의 최대 크기와 VIDEO_WORKER_ASG_MAX를 올리거나 대기를 받아들이십시오.',
  InsufficientCapacity: () => '인스턴스 유형이나 가용 영역을 늘리거나, 할당량을 올리거나, 기다리십시오.',
  VcpuQuotaReached: ({ quota }) =>
    (quota === null ? '할당량 값을 조회하고 증가를 요청하거나' : '할당량 증가를 요청하거나') +
    ', 더 적거나 작은 인스턴스를 사용하십시오.',
  ProcessesSuspended: () => '프로세스를 재개하십시오.',
  ScheduleDisabled: () => '나머지 정의를 그대로 두고 UpdateSchedule로 State=ENABLED를 설정하십시오.',
  DeployedCodeDiffers: () => '빌드된 코드를 배포하십시오.',
  AccessDenied: () => '역할의 정책에 해당 동작을 추가하십시오.',
  DatabaseUnreachable: () =>
    '데이터베이스를 시작하거나 DATABASE_URL과 네트워크를 고치십시오. 진행 중인 인코딩은 계속됩니다.',
  PoisonMessage: () => '메시지를 보내는 쪽을 고친 뒤 DLQ에서 지우십시오.',
  DeadLetterQueueFilling: () => '해당 작업을 확인한 뒤 redrive하십시오.',
  ClockSkew: () => '해당 워커에서 시간 동기화 서비스(Amazon Linux의 chrony)를 시작하십시오.',
  NoSpaceLeft: () => '임시 폴더를 비우거나 더 큰 볼륨을 쓰고, 비디오를 다시 시도하십시오.',
  SourceObjectMissing: () => '원본을 다시 업로드하고 제출하십시오.',
};

export const KOREAN_COUNTERFACTUALS: Catalogue['counterfactuals'] = {
  VisibleOnlyOn: ({ desired }) => `VIDEO_SCALE_VISIBLE_ONLY=1이라면 desired=${desired}입니다.`,
  FastAckOn: ({ inFlight }) => `VIDEO_FAST_ACK=1이라면 메시지는 수신 직후 삭제되어 in flight=${inFlight}입니다.`,
  VisibilityRaised: ({ visibilityTimeout }) =>
    `visibility timeout이 ${formatSeconds(visibilityTimeout)}라면 그 전에 끝납니다.`,
  MaximumRaised: ({ max }) => `최대가 ${max}라면 모두 시작됩니다.`,
};
