export { createScratchSpace } from './scratch-space';
export { createStdoutEventLog } from './stdout-event-log';
export { createSystemClock, createSystemJitter } from './system-clock';
