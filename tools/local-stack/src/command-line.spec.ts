import { parseStartCommand, UsageError } from './command-line';

const parse = (...args: string[]) =>
  parseStartCommand({ args, defaultStateDir: '/home/me/ffleet/.ffleet', userFolder: '/home/me/videos' });

describe('parseStartCommand()', () => {
  it('takes the sample lecture and a free port when nothing is said', () => {
    expect(parse()).toEqual({
      sources: [],
      keep: false,
      serveOnly: false,
      tenantId: 1,
      stateDir: '/home/me/ffleet/.ffleet',
      port: 0,
    });
  });

  it('takes files, URLs and every option', () => {
    const command = parse(
      'a.mp4',
      'https://example.com/b.mp4',
      '--keep',
      '--tenant',
      '7',
      '--state',
      '/s',
      '--port',
      '4566',
    );

    expect(command).toMatchObject({
      sources: ['/home/me/videos/a.mp4', 'https://example.com/b.mp4'],
      keep: true,
      tenantId: 7,
      stateDir: '/s',
      port: 4566,
    });
  });

  it('keeps the stack up when it only serves', () => {
    expect(parse('--serve')).toMatchObject({ keep: true, serveOnly: true });
  });

  it.each(['--help', '-h'])('asks for the usage with %s', (flag) => {
    expect(parse(flag)).toBeNull();
  });

  it.each([
    [['--tenant', '0'], 'Cannot use --tenant 0: it should be a whole number from 1 to 2147483647'],
    [['--port', '1.5'], 'Cannot use --port 1.5: it should be a whole number from 0 to 65535'],
    [['--serve', 'a.mp4'], 'Cannot use --serve with files: it transcodes nothing'],
    [['--kep'], "Unknown option '--kep'"],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });
});
