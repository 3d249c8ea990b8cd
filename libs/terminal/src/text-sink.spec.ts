import { streamSink } from './text-sink';

const styleOf = (env: Record<string, string>, stream: { isTTY?: boolean; columns?: number } = {}, platform = 'linux') =>
  streamSink({ stream: { write: () => true, ...stream }, env, platform: platform as NodeJS.Platform }).currentStyle();

describe('streamSink()', () => {
  it.each([
    ['a terminal', {}, true, true],
    ['a pipe', {}, false, false],
    ['a terminal and NO_COLOR is set', { NO_COLOR: '1' }, true, false],
    ['a terminal and NO_COLOR is empty', { NO_COLOR: '' }, true, true],
    ['a dumb terminal', { TERM: 'dumb' }, true, false],
  ])('decides about colour when there is %s', (_what, env, isTTY, colour) => {
    expect(styleOf(env, { isTTY }).colour).toBe(colour);
  });

  it.each([
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'ko_KR.utf8' }, true],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'C.UTF-8' }, true],
    [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, false],
    [{}, false],
  ])('decides about Unicode by the locale when the environment is %j', (env: Record<string, string>, unicode) => {
    expect(styleOf(env).unicode).toBe(unicode);
  });

  it('takes the width of the terminal, then of COLUMNS, then a fixed one', () => {
    expect(styleOf({ COLUMNS: '90' }, { columns: 133 }).width).toBe(133);
    expect(styleOf({ COLUMNS: '90' }).width).toBe(90);
    expect(styleOf({ COLUMNS: 'wide' }).width).toBe(120);
  });
});
