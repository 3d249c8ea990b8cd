/** What a script learns from `ffleet` without reading its output; the numbers are a promise. */

/**
 * - done: it was done, or all is well
 * - findings: a job failed, or what was asked for could not be done as things stand
 * - usage: unknown verb, bad argument, bad configuration; nothing was touched
 * - unobservable: the database or AWS could not be reached, so nothing can be said
 */
export const EXIT = { done: 0, findings: 1, usage: 2, unobservable: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What shells expect after Ctrl-C: 128 and the number of SIGINT. */
export const EXIT_INTERRUPTED = 130;
