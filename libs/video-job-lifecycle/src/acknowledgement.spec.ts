import { decideDisposition } from './index';
import type { HandlerResult, MessageDisposition } from './index';

const RESULTS: HandlerResult[] = [
  'ok',
  'skip:cancel',
  'skip:claim',
  'skip:lock',
  'skip:mark_processing',
  'lock_fail',
  'failed',
];

const decide = (result: HandlerResult, jitter01 = 0, jobFinished = false): MessageDisposition =>
  decideDisposition({ result, mode: 'after-handler', jobFinished, jitter01 });

describe('decideDisposition()', () => {
  it.each(RESULTS)('does nothing for %s when the message was deleted at receive', (result) => {
    const disposition = decideDisposition({ result, mode: 'at-receive', jobFinished: false, jitter01: 0.5 });

    expect(disposition).toEqual({ kind: 'nothing' });
  });

  it.each(['ok', 'skip:cancel'] as const)('deletes the message after %s', (result) => {
    expect(decide(result)).toEqual({ kind: 'delete' });
  });

  it.each(['skip:lock', 'skip:mark_processing', 'lock_fail'] as const)(
    'sends the message back for a jittered 60 to 120 s after %s',
    (result) => {
      expect(decide(result, 0)).toEqual({ kind: 'change-visibility', visibilityTimeout: 60 });
      expect(decide(result, 0.5)).toEqual({ kind: 'change-visibility', visibilityTimeout: 90 });
      expect(decide(result, 0.999)).toEqual({ kind: 'change-visibility', visibilityTimeout: 120 });
    },
  );

  it('sends the message back for 180 s after failed', () => {
    expect(decide('failed', 0.7)).toEqual({ kind: 'change-visibility', visibilityTimeout: 180 });
  });

  it.each(RESULTS)('deletes the message after %s when its job is finished', (result) => {
    expect(decide(result, 0, true)).toEqual({ kind: 'delete' });
  });
});
