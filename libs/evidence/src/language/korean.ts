/** The report in Korean. */
import type { Catalogue } from './catalogue';
import { KOREAN_CONDITIONS, KOREAN_FACTS, KOREAN_RULES } from './korean-names';
import { KOREAN_COUNTERFACTUALS, KOREAN_REASONS, KOREAN_REMEDIES } from './korean-reasons';
import { formatList } from '../format';

export const KOREAN: Catalogue = {
  code: 'ko',
  report: {
    title: '플릿 보고서: 근거만 기록',
    rule: '추측과 가정은 없습니다. 모든 결론은 출처가 있는 사실과 규칙 하나에 근거하며, 사실로 확인되지 않은 것은 미확인으로 남깁니다.',
    facts: '관측 근거',
    conclusions: '확정 결론',
    findings: '위험과 장애',
    noFindings: '발견되지 않았습니다.',
    cleared: '확인했고 해당 없음',
    unjudged: '사실이 부족해 판단하지 않음',
    verification: '검증 명령어 (복사용)',
    nextActions: '다음 액션',
    fact: '사실',
    value: '값',
    source: '출처',
    age: '경과',
    byRule: '규칙',
    cites: '근거',
    because: '이유',
    arithmetic: '계산',
    counterfactual: '만약',
    remedy: '조치',
    missing: '부족한 사실',
    settles: '판단 가능해지는 항목',
    asked: '조회',
    takenAt: '수집 시각',
    messages: '분당 메시지 수',
    received: '수신',
    deleted: '삭제',
    sent: '전송',
    desiredOverTime: '목표 용량(desired)',
    raw: '원본 응답',
  },
  facts: KOREAN_FACTS,
  conditions: KOREAN_CONDITIONS,
  rules: KOREAN_RULES,
  reasons: KOREAN_REASONS,
  remedies: KOREAN_REMEDIES,
  counterfactuals: KOREAN_COUNTERFACTUALS,
  notSo: '해당 없음.',
  factsMissing: ({ missing }) => `미확인: ${formatList(missing)} 사실이 없습니다.`,
  partHeld: ({ videoId, workerId, isGone }) =>
    isGone
      ? `비디오 ${videoId}: 메시지를 받은 ${workerId} 인스턴스가 그룹의 서비스에서 빠졌습니다.`
      : `비디오 ${videoId}: ${workerId}의 handler 안에서 처리 중입니다.`,
  partUnknown: ({ messages, missing }) =>
    `메시지 ${messages}건은 미확인입니다: ${formatList(missing)} 사실이 없습니다.`,
};
