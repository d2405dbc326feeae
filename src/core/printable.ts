// Text of a file or another program as a sentence may quote it: on a terminal a control character is an order, not a letter. The
// readers of files use it for every word they repeat.

// Control characters, and those that turn the direction of what follows.
const UNPRINTABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** Each such character becomes U+FFFD. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, '\ufffd')
