// The rows a screen can show, declared once: the engine's publisher writes them, every screen reads them. Numbers are in the
// program's own units (1/10 000 rupee, micros); sentences travel as text. The screen formats and never computes.

/** n a number, t a text. */
export type ColumnKind = 'n' | 't'
export type Columns = Readonly<Record<string, ColumnKind>>
export type TableSpec<C extends Columns = Columns> = { readonly key: readonly string[]; readonly columns: C }

const table = <const C extends Columns>(key: readonly (keyof C & string)[], columns: C): TableSpec<C> => ({ key, columns })

/** At most 30 columns a table (one bit each in a row's change mask). The order of tables is their number on the wire. */
export const tables = {
  /** One row: what the top line shows. */
  header: table(['id'], {
    id: 'n',
    /** PAPER, LIVE or REPLAY. */
    mode: 't',
    feed: 't',
    feedUp: 'n',
    /** 'NSE open', 'NSE closed: Sunday'. */
    session: 't',
    /** When the session closes (micros), 0 when closed. */
    closes: 'n',
    /** The engine's time, micros. */
    clock: 'n',
    /** Instruments with fresh data, and all. */
    fresh: 'n',
    instruments: 'n',
    /** Age of the oldest quote of the open market, micros. */
    oldest: 'n',
    /** Socket event to order handed over, p99 in micros; 0 before the first order. */
    ownP99: 'n',
    ordersThisSecond: 'n',
    ordersPerSecond: 'n',
    ordersToday: 'n',
    /** Profit of the day after charges, realised and open. */
    pnl: 'n',
    /** The same in percent of the money at the start of the day. */
    pnlPercent: 'n',
    /** Of the day. */
    charges: 'n',
    /** The most used risk budget, 0..1, and its name. */
    riskUsed: 'n',
    riskName: 't',
    /** normal, paused, halted, and why. */
    level: 't',
    levelWhy: 't',
    /** Faults of the data, counted since the start: 'late 12 · volume back 3'. Empty when none. */
    faults: 't',
    /** 'db 1.3 ms', 'db away: 1,204 rows wait', 'db off'. */
    store: 't',
    /** Replay: 1 is real time, 0 paused. 0 in live and paper with a live feed: then speedable is 0. */
    speed: 'n',
    speedable: 'n',
    /** Since when this engine runs. */
    since: 'n',
    ticks: 'n',
    /** Money tied up by positions and orders, and money free for entries (negative after losses). */
    margin: 'n',
    available: 'n',
  }),
  watch: table(['no'], {
    no: 'n',
    symbol: 't',
    name: 't',
    last: 'n',
    /** Against the reference price (yesterday's close, else the day's first price), percent. */
    change: 'n',
    volume: 'n',
    /** Exchange time of the last tick, micros; 0 never. Age is header.clock less this. */
    seen: 'n',
    /** What strategies last said here: '▲ 3' (long, 3 trades), '· 0'. */
    signal: 't',
    tick: 'n',
    lot: 'n',
    tradable: 'n',
    bid: 'n',
    ask: 'n',
    /** All faults of its data. */
    faults: 'n',
    /** The truth about its feed since the start: ticks older than one before, repeated, silences over a minute, volume gone back, */
    late: 'n',
    repeated: 'n',
    gaps: 'n',
    volumeBack: 'n',
    /** ticks without a price or with a time ahead of ours, */
    bad: 'n',
    /** and how long the last tick was on its way: from the exchange's time to ours, micros. */
    delay: 'n',
    /** Ticks that came when their bar had been closed, and minutes without a tick between two that have some. */
    tooLate: 'n',
    missed: 'n',
  }),
  position: table(['no'], {
    no: 'n',
    symbol: 't',
    qty: 'n',
    average: 'n',
    last: 'n',
    /** Open and realised, less charges. */
    pnl: 'n',
    realised: 'n',
    charges: 'n',
    /** Who holds it: 'ema-cross', 'you', 'ema-cross +50, you +10'. */
    by: 't',
    /** While orders of it are unknown: '0 to +100', by how much of them filled; else empty. */
    range: 't',
    /** What the venue's book says otherwise, while nothing explains it; else empty. */
    doubt: 't',
    /** Of one that was converted: '+60 as MIS and +40 as CNC'; else empty. */
    product: 't',
  }),
  order: table(['id'], {
    id: 'n',
    time: 'n',
    no: 'n',
    symbol: 't',
    qty: 'n',
    kind: 't',
    limit: 'n',
    filled: 'n',
    average: 'n',
    state: 't',
    by: 't',
    /** Why it was made; once it has ended badly, why it ended. */
    why: 't',
    /** 1 while it can still fill. */
    open: 'n',
    /** Of an SL order, else 0. */
    trigger: 'n',
    /** 1 once the trigger was reached. */
    triggered: 'n',
    /** day or ioc. */
    validity: 't',
  }),
  strategy: table(['no'], {
    no: 'n',
    name: 't',
    on: 'n',
    instruments: 'n',
    pnl: 'n',
    trades: 'n',
    /** Mean time of a call, nanoseconds. */
    nanos: 'n',
    /** Why it is off. */
    why: 't',
    /** Orders it has sent since this engine runs. */
    orders: 'n',
  }),
  /** The last 500 lines of what happened, oldest dropped by the reader. */
  log: table(['seq'], { seq: 'n', time: 'n', kind: 't', text: 't' }),
  /** Candles of subscribed charts: instrument, timeframe in micros, start of the bar. */
  candle: table(['no', 'length', 'time'], {
    no: 'n',
    length: 'n',
    time: 'n',
    open: 'n',
    high: 'n',
    low: 'n',
    close: 'n',
    volume: 'n',
    /** Overlays in price units, 0 in warm-up; the vwap is the session's. */
    ema9: 'n',
    ema21: 'n',
    vwap: 'n',
    /** Average price within the bar, weighted by volume. */
    average: 'n',
    /** Trades or snapshots seen within it; 0 where bars did not say. */
    trades: 'n',
    /** Bars without a trade just before it. */
    missed: 'n',
  }),
  /** Five levels of the instruments whose chart is subscribed, best first. */
  book: table(['no', 'level'], { no: 'n', level: 'n', bid: 'n', bidQty: 'n', ask: 'n', askQty: 'n' }),
  /** The last trades of those instruments, numbered: units (0 where the feed tells none), and 1 up, -1 down, 0 not known yet. */
  trade: table(['no', 'seq'], { no: 'n', seq: 'n', time: 'n', px: 'n', qty: 'n', side: 'n' }),
  /** What of each limit is used: `unit` 1 is money, 0 a count; the rule that judges by it; `more` 1: not among the few of the header. */
  budget: table(['name'], { name: 't', used: 'n', limit: 'n', unit: 'n', rule: 't', more: 'n' }),
  /**
   * What will happen by itself: the square-off of a segment ('square-off NSE', at a time of header.clock, micros), the stop of the dead-man's
   * switch ('dead man: pause', `left` seconds; `at` 0). A row is there only while there is something to warn of.
   */
  ahead: table(['what'], { what: 't', at: 'n', left: 'n' }),
} as const satisfies Record<string, TableSpec>

export type TableName = keyof typeof tables
export const tableNames = Object.keys(tables) as readonly TableName[]

/** The row of a table as an object: `Row<'watch'>['last']` is a number. `version` counts its changes, for caches. */
export type Row<T extends TableName> = {
  readonly [C in keyof (typeof tables)[T]['columns']]: (typeof tables)[T]['columns'][C] extends 'n' ? number : string
} & { readonly version: number }

export const LOG_LINES = 500
/** Trades of an instrument that stand as rows. */
export const TRADE_ROWS = 200
