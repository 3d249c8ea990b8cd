import { reasonOf } from './reason-of';

const reason = (error: unknown): string => reasonOf({ error, secrets: ['', 'hunter2'] });

describe('reasonOf()', () => {
  it('tells the innermost cause that says something', () => {
    const refused = new AggregateError([new Error('connect ECONNREFUSED ::1:5432')], '');

    expect(reason(new Error('Cannot read', { cause: refused }))).toBe('connect ECONNREFUSED ::1:5432');
  });

  it('keeps the name of a service error and drops the wrappers of clients', () => {
    const missing = Object.assign(new Error('The bucket does not exist'), { name: 'NoSuchBucket' });

    expect(reason(missing)).toBe('NoSuchBucket: The bucket does not exist');
    expect(reason(new Error('AWS SDK error wrapper for Error: socket hang up'))).toBe('socket hang up');
    expect(reason(new Error("Raw query failed. Code: `N/A`. Message: `Can't reach it`"))).toBe("Can't reach it");
    expect(reason(new Error('\nInvalid `client.video.findMany()` invocation:\n\nNo such table'))).toBe('No such table');
  });

  it('hides secrets and control characters', () => {
    expect(reason(new Error('bad password hunter2\u001b[2J'))).toBe('bad password [hidden]');
  });

  it.each([
    [
      'b',
      'Can\'t reach database "b" at postgresql://me:b@db.example/b',
      'Can\'t reach database "[hidden]" at postgresql://me:[hidden]@db.example/[hidden]',
    ],
    ['postgres', 'postgresql://postgres:postgres@db', 'postgresql://[hidden]:[hidden]@db'],
    ['!pa$s.w(', 'refused!pa$s.w(for me, :!pa$s.w(@db', 'refused[hidden]for me, :[hidden]@db'],
    ['비밀', '비밀번호 비밀', '비밀번호 [hidden]'],
  ])('hides the secret %s where it is a whole word, and never inside of one', (secret, said, shown) => {
    expect(reasonOf({ error: new Error(said), secrets: [secret] })).toBe(shown);
  });

  it('falls back to the code or the name when there are no words', () => {
    expect(reason(Object.assign(new Error(''), { code: 'ETIMEDOUT' }))).toBe('ETIMEDOUT');
    expect(reason(undefined)).toBe('undefined');
  });
});
