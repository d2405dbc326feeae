// What the engine's shell hands to the store: tape records and rows, over a shared ring. Never waits.

/** Rows for the database, in the program's own units; written as they happened. Instruments by name. */
export type StoreRow =
  | {
      readonly table: 'orders'
      readonly id: number
      /** When this state began; an older one never replaces a newer. */
      readonly time: number
      /** When the order was first seen; `time` of its first row when left out. */
      readonly created?: number
      readonly instrument: string
      readonly qty: number
      readonly kind: string
      readonly limit: number
      /** 0 or left out: none. */
      readonly trigger?: number | undefined
      /** day, also where left out, or ioc. */
      readonly validity?: string | undefined
      readonly state: string
      readonly filled: number
      readonly filledValue: number
      readonly owner: string
      readonly why: string
      readonly brokerId: string
      readonly text: string
    }
  | {
      readonly table: 'fills'
      readonly fillId: string
      readonly orderId: number
      readonly time: number
      readonly instrument: string
      readonly qty: number
      readonly px: number
      readonly charges: number
    }
  | {
      readonly table: 'positions'
      readonly time: number
      readonly instrument: string
      readonly qty: number
      readonly cost: number
      readonly realised: number
      readonly charges: number
    }
  | {
      readonly table: 'candles'
      readonly time: number
      readonly instrument: string
      readonly length: number
      readonly open: number
      readonly high: number
      readonly low: number
      readonly close: number
      readonly volume: number
      readonly ticks: number
      /** Average price; 0 or left out: not known. */
      readonly vwap?: number | undefined
    }
  | {
      readonly table: 'strategies'
      readonly name: string
      readonly time: number
      readonly file: string
      /** JSON. */
      readonly params: string
      readonly on: boolean
    }
  /** An order that a strategy wished for, and the price it saw. */
  | {
      readonly table: 'signals'
      readonly orderId: number
      readonly time: number
      readonly instrument: string
      readonly strategy: string
      readonly qty: number
      readonly px: number
      readonly why: string
    }
  | {
      readonly table: 'equity'
      readonly time: number
      readonly equity: number
      readonly base: number
      readonly dayStart: number
    }
  /** One line of the engine's log. */
  | { readonly table: 'events'; readonly time: number; readonly kind: string; readonly text: string }

/** What one store message is. The ring carries [kind u8][bytes]. */
export const STORE_TAPE = 1
export const STORE_ROW = 2

export type StoreSink = {
  /** A tape record as tape/codec wrote it. False when the ring was full and it was dropped (counted by the caller). */
  tape(bytes: Uint8Array): boolean
  row(row: StoreRow): boolean
}
