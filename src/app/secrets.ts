// Cuts what must not be written down out of a text: passwords in addresses, and values that follow the names brokers and databases give
// to their secrets. The log passes every line through here, and `config` every value that it prints.

/** user:password@ in an address. */
const IN_ADDRESS = /(\w:\/\/[^\s/:@"']*:)[^\s/@"']+@/g
const NAMES =
  '(?:api[_-]?secret|api[_-]?key|access[_-]?token|refresh[_-]?token|request[_-]?token|enctoken|public[_-]?token|jwt[_-]?token|susertoken|token|password|passwd|passphrase|pwd|pin|totp(?:[_-]?secret)?|secret|client[_-]?secret|cookie|authorization|checksum)'
/** name=value, name: value, "name":"value", also with the quotes escaped. */
const NAMED = new RegExp(`(\\b${NAMES}(?:\\\\?["'])?\\s*[=:]\\s*(?:\\\\?["'])?)(?:(?:bearer|token|basic)\\s+)?[^\\s"'&,;}\\\\]+`, 'gi')

/** The text with *** in place of each secret. */
export const cutSecrets = (text: string): string => text.replace(IN_ADDRESS, '$1***@').replace(NAMED, '$1***')
