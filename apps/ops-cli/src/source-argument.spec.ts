import { parseSourceArgument } from './source-argument';

describe('parseSourceArgument()', () => {
  it.each(['lecture.mp4', './a b.mp4', '/videos/x', 'C:\\videos\\x.mp4', 'http:notes.mp4'])(
    'takes %s for a file',
    (path) => {
      expect(parseSourceArgument(path)).toEqual({ ok: true, value: { kind: 'file', path } });
    },
  );

  it.each([
    'https://media.example/a.mp4',
    'http://10.0.0.7:8080/a.mp4?t=1',
    'HTTPS://media.example/',
    'https://1.169.254.1/a',
  ])('takes %s for a URL', (url) => {
    expect(parseSourceArgument(url)).toEqual({ ok: true, value: { kind: 'url', url: new URL(url).href } });
  });

  it.each([
    ['', 'give a file or a URL'],
    ['ftp://media.example/a.mp4', 'has to start with http:// or https://'],
    ['s3://bucket/a.mp4', 'has to start with http:// or https://'],
    ['file:///etc/passwd', 'without file://'],
    ['https://', 'not a valid URL'],
    ['https://me:hunter2@media.example/a.mp4', 'holds a user name or password'],
    ['http://169.254.169.254/latest/meta-data', 'link-local and metadata'],
    ['http://0xa9fea9fe/', 'link-local and metadata'],
    ['http://2852039166/', 'link-local and metadata'],
    ['http://[fe80::1]/', 'link-local and metadata'],
    ['http://[febf::1]/', 'link-local and metadata'],
    ['http://[::ffff:169.254.169.254]/', 'link-local and metadata'],
    ['http://[64:ff9b::169.254.169.254]/', 'link-local and metadata'],
    ['http://[fd00:ec2::254]/', 'link-local and metadata'],
    ['http://metadata.google.internal./x', 'link-local and metadata'],
    ['http://INSTANCE-DATA/', 'link-local and metadata'],
  ])('refuses %j with the reason', (argument, reason) => {
    const parsed = parseSourceArgument(argument);

    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(reason) as string });
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});
