/**
 * The order of the specs: those first that wait more than they work. On a machine that has no measured times yet, Jest
 * begins with the largest files, and the fault matrix, which is short to write and waits for minutes, would be the last.
 */
const Sequencer = require('@jest/test-sequencer').default;

const WAITING = /fault-matrix\.spec\.ts$/;

module.exports = class WaitingFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const waits = ({ path }) => WAITING.test(path);
    return [...sorted.filter(waits), ...sorted.filter((test) => !waits(test))];
  }
};
