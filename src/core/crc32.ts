// CRC-32 (the one of zip and Ethernet, polynomial 0xEDB88320), eight bytes a step. The tape and the journal guard each record with it.

const TABLES = new Int32Array(8 * 256)
for (let n = 0; n < 256; n++) {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  TABLES[n] = c
}
for (let n = 256; n < TABLES.length; n++) {
  const before = TABLES[n - 256] as number
  TABLES[n] = (before >>> 8) ^ (TABLES[before & 255] as number)
}
const t = (table: number, byte: number): number => TABLES[table * 256 + byte] as number

/** The checksum of bytes[from, to) as an unsigned 32-bit number. `seed` is the checksum of what came before, 0 at the start. */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length, seed = 0): number {
  let c = ~seed
  let i = from
  for (const last = to - 8; i <= last; i += 8) {
    const low =
      c ^ ((bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24))
    c =
      t(7, low & 255) ^
      t(6, (low >>> 8) & 255) ^
      t(5, (low >>> 16) & 255) ^
      t(4, low >>> 24) ^
      t(3, bytes[i + 4] as number) ^
      t(2, bytes[i + 5] as number) ^
      t(1, bytes[i + 6] as number) ^
      t(0, bytes[i + 7] as number)
  }
  for (; i < to; i++) c = (c >>> 8) ^ t(0, (c ^ (bytes[i] as number)) & 255)
  return ~c >>> 0
}
