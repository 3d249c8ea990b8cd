/** What other tools of the workspace may show as the CLI does; free of commander and of any client. */
export { renderProgressBars } from './render/progress-bars';
export { renderVideoTable } from './render/video-table';
export type { TextStyle } from './render/text-style';
