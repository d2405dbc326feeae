// How much room each thread of a session has for new objects. V8 alone lets it grow to 128 MB a thread over a day, since it counts what ever
// survived; sessions make little garbage, so a small room is swept about once a second and costs no more. Launcher and thread handles ask.

/** Megabytes of one half: a thread's new objects take two such halves and at most a third. */
const HALF_MB = 4

/** For threads: `resourceLimits` of a worker. */
export const youngHeap = { maxYoungGenerationSizeMb: 3 * HALF_MB }

/**
 * On a process's command line; `./tapedeck` and `npm start` have the same. The room of its main thread; and each thread sweeps its own: that
 * little is swept sooner by one (0.48 ms instead of 0.59), and a helper takes the processor of the thread that wakes it.
 */
export const YOUNG_HEAP_FLAGS: readonly string[] = [`--max-semi-space-size=${HALF_MB}`, '--no-parallel-scavenge']
