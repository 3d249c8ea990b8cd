import { cleanText, displayWidth, fitText } from './plain-text';

describe('plain-text', () => {
  it.each([
    ['an escape sequence', 'a\u001b[31mred\u001b[0mb', 'aredb'],
    ['a window title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['an unfinished sequence', 'a\u001b]0;owned', 'a'],
    ['an 8-bit sequence', 'a\u009b2Jb', 'ab'],
    ['a line break', 'one\r\ntwo\tthree', 'one two three'],
    ['a direction override', 'gpj\u202e4pm.exe', 'gpj 4pm.exe'],
    ['a deleted character', 'a\u007fb\u0000c', 'a b c'],
    ['decomposed Hangul', '\u1112\u1161\u11ab', '한'],
  ])('cleanText() leaves only harmless text when there is %s', (_what, text, wanted) => {
    expect(cleanText(text)).toBe(wanted);
  });

  it.each([
    ['abc', 3],
    ['강의', 4],
    ['e\u0301', 1],
    ['👩‍🏫', 2],
    ['', 0],
  ])('displayWidth() counts terminal columns of %j', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it.each([
    { text: 'lecture', width: 9, fitted: 'lecture  ' },
    { text: 'lecture', width: 4, fitted: 'lec…' },
    { text: '강의노트', width: 6, fitted: '강의… ' },
    { text: 'lecture', width: 0, fitted: '' },
  ])('fitText() is exactly $width wide when given $text', ({ text, width, fitted }) => {
    expect(fitText({ text, width, unicode: true })).toBe(fitted);
    expect(displayWidth(fitted)).toBe(width);
  });

  it('fitText() uses ASCII and aligns right when asked to', () => {
    expect(fitText({ text: 'lecture', width: 4, unicode: false })).toBe('lec~');
    expect(fitText({ text: '7%', width: 4, unicode: false, align: 'right' })).toBe('  7%');
  });
});
