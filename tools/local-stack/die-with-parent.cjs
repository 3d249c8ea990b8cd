/**
 * Loaded before a worker's own code: ends the worker, and the ffmpeg that it runs, when the stack's process is gone.
 * The stack holds the other end of this process's standard input, which the system closes however the stack dies.
 */
const endGroup = () => process.kill(-process.pid, 'SIGKILL');
process.stdin.on('end', endGroup).on('error', endGroup).resume();
// Watching must not keep a worker alive that has drained.
process.stdin.unref?.();
