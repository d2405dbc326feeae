// What the commands answer to the shell; scripts and systemd units read these numbers, so they never change meaning.

export const exitCodes = {
  ok: 0,
  /** Refused, or it failed. */
  failed: 1,
  /** A mistyped command, or input that is not valid. */
  usage: 2,
  /** Nothing runs on that home. */
  nothingRuns: 3,
  alreadyRunning: 4,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
