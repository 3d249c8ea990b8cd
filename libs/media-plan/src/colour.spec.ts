import { planColour } from './index';
import { videoFacts } from './testing/samples';

const NOTHING = { matrix: null, primaries: null, transfer: null, range: null };
const planned = (colour: object, size: { codedWidth: number; codedHeight: number }) =>
  planColour(videoFacts({ ...size, colour: { ...NOTHING, ...colour } }));
const HD = { codedWidth: 1920, codedHeight: 1080 };
const SD = { codedWidth: 720, codedHeight: 576 };

describe('planColour', () => {
  it.each([
    ['an HD picture that says nothing', {}, HD, 'bt709'],
    ['an SD picture that says nothing', {}, SD, 'bt601'],
    ['an SD picture in BT.709', { matrix: 'bt709' }, SD, 'bt709'],
    ['an HD picture in BT.601', { matrix: 'smpte170m' }, HD, 'bt601'],
    ['PAL', { matrix: 'bt470bg' }, HD, 'bt601'],
    ['words that are no matrix', { matrix: 'bt709:flags=[x]' }, HD, 'bt709'],
  ])('planColour() converts the matrix of %s', (_, colour, size, matrix) => {
    expect(planned(colour, size)).toEqual({ kind: 'matrix', matrix });
  });

  it.each([
    ['HDR10', { matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084', range: 'tv' }, 'smpte2084', false],
    ['HLG without primaries', { transfer: 'arib-std-b67' }, 'arib-std-b67', false],
    ['wide colours of plain light', { primaries: 'bt2020', transfer: 'bt2020-10', range: 'pc' }, 'bt2020-10', true],
    ['wide colours of a light that is no word', { primaries: 'bt2020', transfer: 'x,[y]' }, 'bt709', false],
  ])('planColour() goes through linear light with %s', (_, colour, transfer, isFullRange) => {
    expect(planned(colour, HD)).toEqual({ kind: 'wide', transfer, matrix: 'bt2020nc', isFullRange });
  });
});
