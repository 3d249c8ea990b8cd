/** The report in English. */
import type { Catalogue } from './catalogue';
import { counted } from './counting';
import { ENGLISH_CONDITIONS, ENGLISH_FACTS, ENGLISH_RULES } from './english-names';
import { ENGLISH_COUNTERFACTUALS, ENGLISH_REASONS, ENGLISH_REMEDIES } from './english-reasons';
import { formatList } from '../format';

export const ENGLISH: Catalogue = {
  code: 'en',
  report: {
    title: 'Fleet report: evidence only',
    rule: 'Nothing here is assumed. Every conclusion stands on facts with their source, and on one rule; what no fact shows is unknown.',
    facts: 'Observations',
    conclusions: 'Conclusions',
    findings: 'Risks and faults',
    noFindings: 'None was found.',
    cleared: 'Looked for, and not there',
    unjudged: 'Not judged, because facts are missing',
    verification: 'Commands to check every word of this',
    nextActions: 'Next actions',
    fact: 'Fact',
    value: 'Value',
    source: 'Source',
    age: 'Age',
    byRule: 'Rule',
    cites: 'Evidence',
    because: 'because',
    arithmetic: 'Arithmetic',
    counterfactual: 'What if',
    remedy: 'Remedy',
    missing: 'Missing',
    settles: 'Settles',
    asked: 'asked',
    takenAt: 'Taken at',
    messages: 'Messages per minute',
    received: 'received',
    deleted: 'deleted',
    sent: 'sent',
    desiredOverTime: 'Desired capacity',
    raw: 'Answer as it came',
  },
  facts: ENGLISH_FACTS,
  conditions: ENGLISH_CONDITIONS,
  rules: ENGLISH_RULES,
  reasons: ENGLISH_REASONS,
  remedies: ENGLISH_REMEDIES,
  counterfactuals: ENGLISH_COUNTERFACTUALS,
  notSo: 'Not so.',
  factsMissing: ({ missing }) => `Unknown: missing ${formatList(missing)}.`,
  partHeld: ({ videoId, workerId, isGone }) =>
    isGone
      ? `Video ${videoId} was received by ${workerId}, whose instance is no longer in service.`
      : `Video ${videoId} is inside the handler of ${workerId}.`,
  partUnknown: ({ messages, missing }) =>
    `For ${counted(messages, 'message')} it is unknown: missing ${formatList(missing)}.`,
};
