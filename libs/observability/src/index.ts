export { levelOf } from './log-event';
export type { LogEvent, LogEventFields, LogEventName, LogLevel } from './log-event';
export { renderJsonLine, renderLegacyLine, renderLogLine } from './log-line';
export type { LogFormat } from './log-line';
