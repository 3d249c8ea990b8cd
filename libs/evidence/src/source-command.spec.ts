import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { sourceOf } from './fact';
import type { FactRef } from './fact';
import { factKinds } from './fact-kinds';
import { shellQuote } from './shell-quote';
import { renderCommand } from './source-command';
import { NAMES, TAKEN_AT } from './testing/snapshots';

const commandOf = (ref: FactRef, shell: 'bash' | 'powershell', names = NAMES): string =>
  renderCommand({ source: sourceOf({ ref, names, at: TAKEN_AT }), shell });

describe('shellQuote()', () => {
  it('gives bash back every word as it was, whatever stands in it', () => {
    const word = fc.string({ unit: 'binary' }).filter((text) => !/[\0\ud800-\udfff]/.test(text));

    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const script = `printf '%s\\0' ${words.map((one) => shellQuote({ shell: 'bash', word: one })).join(' ')}`;

        const printed = execFileSync('bash', ['-c', script], { encoding: 'utf8' });

        expect(printed.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  it('doubles every quote that PowerShell takes for one', () => {
    expect(shellQuote({ shell: 'powershell', word: "it's \u2019$x" })).toBe("'it''s \u2019\u2019$x'");
  });
});

describe('renderCommand()', () => {
  it.each([
    [
      { kind: 'queue-depth', subject: 'academy-video-jobs' },
      'aws sqs get-queue-attributes --queue-url https://sqs.ap-northeast-2.amazonaws.com/111122223333/academy-video-jobs --attribute-names ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed --region ap-northeast-2',
    ],
    [
      { kind: 'messages-deleted', subject: 'academy-video-jobs' },
      "aws cloudwatch get-metric-statistics --namespace AWS/SQS --metric-name NumberOfMessagesDeleted --dimensions 'Name=QueueName,Value=academy-video-jobs' --start-time 2026-02-21T01:16:00Z --end-time 2026-02-21T01:26:00Z --period 60 --statistics Sum --region ap-northeast-2",
    ],
    [
      { kind: 'group', subject: 'academy-video-worker-asg' },
      'aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names academy-video-worker-asg --region ap-northeast-2',
    ],
  ] satisfies [FactRef, string][])(
    'writes the AWS CLI as it is documented for %j, the same in both shells',
    (ref, command) => {
      expect(commandOf(ref, 'bash')).toBe(command);
      expect(commandOf(ref, 'powershell')).toBe(command);
    },
  );

  it('prints the answer file in the words of each shell when the CLI wants one', () => {
    const ref = { kind: 'scaler-result', subject: 'scaler' } as const;

    expect(commandOf(ref, 'bash')).toMatch(/ out\.json && cat out\.json$/);
    expect(commandOf(ref, 'powershell')).toMatch(/ out\.json; Get-Content out\.json$/);
  });

  it('names the endpoint when it is not AWS itself', () => {
    const names = { ...NAMES, endpointUrl: 'http://127.0.0.1:4566' };

    const command = commandOf({ kind: 'group', subject: 'g' }, 'bash', names);

    expect(command).toMatch(/ --endpoint-url http:\/\/127\.0\.0\.1:4566$/);
  });

  it.each(factKinds)('is a command that bash can parse for %s, even with a hostile subject', (kind) => {
    const command = commandOf({ kind, subject: "a'; $(touch x) `y` \n" }, 'bash');

    expect(() => execFileSync('bash', ['-n', '-c', command], { stdio: 'pipe' })).not.toThrow();
    expect(command.replace(/'(?:[^']|'\\'')*'/g, '')).not.toContain('touch');
  });
});
