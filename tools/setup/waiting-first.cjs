/**
 * The order of the specs. On a machine that has no measured times yet, Jest begins with the largest files: the fault
 * matrix, which is short to write and waits for minutes, would be the last, and alone. It goes first, beside whatever
 * works; the fleet's end-to-end specs, which wait too, come when it is over.
 */
const Sequencer = require('@jest/test-sequencer').default;

const MATRIX = /fault-matrix\.spec\.ts$/;
const END_TO_END = /\.e2e\.spec\.ts$/;
/** Of the others, so many take as long as the matrix. */
const OTHERS_BESIDE_MATRIX_01 = 0.2;

module.exports = class WaitingFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const those = (pattern) => sorted.filter(({ path }) => pattern.test(path));
    const [matrix, endToEnd] = [those(MATRIX), those(END_TO_END)];
    const others = sorted.filter((test) => !matrix.includes(test) && !endToEnd.includes(test));
    const beside = Math.round(others.length * OTHERS_BESIDE_MATRIX_01);
    return [...matrix, ...others.slice(0, beside), ...endToEnd, ...others.slice(beside)];
  }
};
