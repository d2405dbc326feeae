// What the launcher and the process it started say to each other: one variable, two descriptors, two messages.

/** Set for the started process; it removes it, or its own children would take themselves for launched. */
export const LAUNCHED = 'TAPEDECK_CHILD'

/**
 * The terminal comes on these, not on 0 to 2: Node puts the terminal modes of 0 to 2 back when it exits, and an engine that was let
 * go would do that hours later under whatever the person runs then. They can also be closed without freeing 0 to 2 for a file.
 */
export const TERMINAL_IN = 4
export const TERMINAL_OUT = 5

/** letGo: print this sentence and return the prompt. screen: whether the alternate screen is on. */
export type LaunchMessage = { readonly letGo: string } | { readonly screen: boolean }

export const ALTERNATE_ON = '\x1b[?1049h'
export const ALTERNATE_OFF = '\x1b[?1049l'
