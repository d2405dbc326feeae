// How much room each thread of a session has for new objects. V8 alone lets it grow to 128 MB a thread over a day, since it counts what ever
// survived; sessions make little garbage, so a small room is swept about once a second and costs no more. Launcher and thread handles ask.

/** Megabytes of one half: a thread's new objects take two such halves and at most a third. */
const HALF_MB = 4

/** For threads: `resourceLimits` of a worker. */
export const youngHeap = { maxYoungGenerationSizeMb: 3 * HALF_MB }

/** For a process's main thread, on its command line; `./tapedeck` and `npm start` have the same. */
export const YOUNG_HEAP_FLAG = `--max-semi-space-size=${HALF_MB}`
