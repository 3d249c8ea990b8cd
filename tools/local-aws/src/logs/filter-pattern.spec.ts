import { AwsError } from '../wire/aws-error';
import { parseFilterPattern } from './filter-pattern';

const PLAIN = '[ERROR 400] BAD REQUEST for "tenant 7"';
const JSON_EVENT = JSON.stringify({
  event: 'SQS_JOB_FAILED',
  level: 'error',
  videoId: 53,
  user: { name: 'ada', roles: ['admin', 'ops'] },
  retried: false,
  reason: null,
});

describe('parseFilterPattern()', () => {
  it.each([
    ['', PLAIN, true],
    ['ERROR', PLAIN, true],
    ['error', PLAIN, false],
    ['ERR', PLAIN, false],
    ['ERROR BAD', PLAIN, true],
    ['ERROR GOOD', PLAIN, false],
    ['"BAD REQUEST"', PLAIN, true],
    ['"REQUEST BAD"', PLAIN, false],
    ['ERROR -BAD', PLAIN, false],
    ['ERROR -GOOD', PLAIN, true],
    ['?GOOD ?BAD', PLAIN, true],
    ['?GOOD ?FINE', PLAIN, false],
    ['%4[0-9]{2}%', PLAIN, true],
    ['%5[0-9]{2}%', PLAIN, false],
    ['{ $.level = "error" }', JSON_EVENT, true],
    ['{ $.level = error }', JSON_EVENT, true],
    ['{ $.level != "error" }', JSON_EVENT, false],
    ['{ $.event = "SQS_*" }', JSON_EVENT, true],
    ['{ $.event = "*_DONE" }', JSON_EVENT, false],
    ['{ $.videoId = 53 }', JSON_EVENT, true],
    ['{ $.videoId >= 54 }', JSON_EVENT, false],
    ['{ $.videoId < 54 && $.level = "error" }', JSON_EVENT, true],
    ['{ ($.videoId = 1 || $.videoId = 53) && ($.user.name = "ada") }', JSON_EVENT, true],
    ['{ $.videoId = 53 && $.level = "info" || $.user.name = "ada" }', JSON_EVENT, true],
    ['{ $.user.roles[1] = "ops" }', JSON_EVENT, true],
    ['{ $.reason IS NULL }', JSON_EVENT, true],
    ['{ $.retried IS FALSE }', JSON_EVENT, true],
    ['{ $.missing NOT EXISTS }', JSON_EVENT, true],
    ['{ $.level NOT EXISTS }', JSON_EVENT, false],
    ['{ $.level = "error" }', PLAIN, false],
    ['{ $.level = "error" }', '{ broken', false],
  ])('parseFilterPattern(%j) on %j is %s', (pattern, message, expected) => {
    expect(parseFilterPattern(pattern)(message)).toBe(expected);
  });

  it.each(['{ $.level }', '{ $.level = }', '{ level = 1 }', '{ ($.a = 1 }', '{ $.a = 1', '{}', '[a, b]', '%(%'])(
    'parseFilterPattern() refuses %j',
    (pattern) => {
      expect(() => parseFilterPattern(pattern)).toThrow(AwsError);
    },
  );
});
