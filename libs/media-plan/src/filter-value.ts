/** Puts any text, such as a file's path, into a filter graph as one value. */

/** @see ffmpeg-filters documentation, "Notes on filtergraph escaping": the option's level first, the graph's after it */
export const filterValue = (text: string): string => text.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&');
