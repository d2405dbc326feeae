// Ways to break the program in one place each, of which the simulation must notice every one. `from` stands exactly once in its file.

export type Mutation = { readonly name: string; readonly file: string; readonly from: string; readonly to: string }

const of = (file: string, list: readonly (readonly [name: string, from: string, to: string])[]): Mutation[] =>
  list.map(([name, from, to]) => ({ name, file, from, to }))

export const mutations: readonly Mutation[] = [
  ...of('src/app/engine/shell.ts', [
    [
      'the intent is not journalled',
      "        journal.append({\n          kind: 'intent',",
      "        if (t < 0) journal.append({\n          kind: 'intent',",
    ],
    ['nothing is synced before an order leaves', '    journal.sync()\n    this.syncMs', '    this.syncMs'],
    ['decisions are not journalled', 'for (const decision of outbox.decisions) journal', 'for (const decision of []) journal'],
    [
      'entries leave although the disk has failed',
      'if (!this.durable && !this.#leavesUnwritten',
      'if (action.order.id < 0 && !this.#leavesUnwritten',
    ],
    ['timers are not on the tape', 'if (tape) tape(input)', "if (tape && input.kind !== 'timer') tape(input)"],
  ]),
  ...of('src/store/segment-log.ts', [
    ['records are written without a sync', 'this.#disk.datasync(this.#fd)\n          this.#at', 'this.#at'],
  ]),
  ...of('src/store/segment.ts', [
    ['a torn record is taken for whole', 'view.getUint32(at + 4, true) !== entrySum(bytes, at, length)', 'length > 65536'],
  ]),
  ...of('src/trading/orders.ts', [
    [`a fill told twice is booked twice`, `    if (memory.fillIds.has(fillId)) return 'repeat'\n`, ``],
    [`after a restart known fills are new again`, `this.#add(order, new Set(known.fillIds))`, `this.#add(order, new Set())`],
    [
      `a fill after the end is ignored`,
      `    if (memory.fillIds.has(fillId)) return 'repeat'\n`,
      `    if (memory.fillIds.has(fillId) || isFinal(order.state)) return 'repeat'\n`,
    ],
    [`an unknown state is not kept`, `this.#hear(order, 'silent')`, `'repeat'`],
    [`the first word of an end is the last`, `livesAgain && isFinal(order.state)`, `event.text === '' && isFinal(order.state)`],
  ]),
  ...of('src/engine/order-desk.ts', [
    [
      'silence is taken for a refusal',
      "this.event({ kind: 'unknown', id, text: 'no answer within the time-out' })",
      "this.event({ kind: 'rejected', id, text: 'no answer within the time-out' })",
    ],
    [
      'what is not answered is sent again',
      "this.event({ kind: 'unknown', id, text: 'no answer within the time-out' })",
      "this.pacer.send({ kind: 'submit', order }, this.now)",
    ],
  ]),
  ...of('src/engine/exit-trim.ts', [
    [
      'exits that became too large stay',
      'if (order.instrument !== i || !(order.reducing || order.closes)) continue\n      const most',
      'if (order.id > 0) continue\n      const most',
    ],
    ['an exit may be larger than what is held', "    if (room < 0) return ''\n", ''],
  ]),
  ...of('src/engine/answers.ts', [
    [
      'a cancel that failed is not tried again',
      "    this.#timers.at(now + Math.min(AGAIN_LONGEST, AGAIN_FIRST * 2 ** asked), { kind: 'cancel', order: id })\n",
      '',
    ],
  ]),
  ...of('src/engine/pacer.ts', [[`the venue’s limit of messages is not kept`, `if (second !== this.#second) {`, `if (now > 0) {`]]),
  ...of('src/engine/closing.ts', [['an exit has the wrong sign', '(held > 0 ? -part : part) as Qty', '(held > 0 ? part : -part) as Qty']]),
  ...of('src/trading/slices.ts', [
    [
      'orders are not cut at the freeze quantity',
      'return freeze === 0 ? Number.POSITIVE_INFINITY',
      'return freeze >= 0 ? Number.POSITIVE_INFINITY',
    ],
  ]),
  ...of('src/engine/levels.ts', [
    ['a pause lets the entries go that wait', "level === 'normal' ? 0 : this.#desk.cancelEntries()", "level === 'normal' ? 0 : 0"],
    ['flatten leaves what is held', 'new Set<InstrumentNo>([...working, ...held])', 'new Set<InstrumentNo>(working)'],
    ['what fills after flatten is kept', "if (this.#risk.level !== 'halted' || ", "if (this.#risk.level === 'halted' || "],
  ]),
  ...of('src/engine/recover.ts', [['a halt is forgotten by a restart', '  risk.level = state.level\n', "  risk.level = 'normal'\n"]]),
  ...of('src/engine/ledger.ts', [
    ['brokerage is charged for each fill of an order', '(Math.abs(order.filledValue) - Math.abs(px * qty)) as Money', '0 as Money'],
  ]),
  ...of('src/trading/positions.ts', [
    ['what is closed keeps its cost', 'share.cost = cost - released', 'share.cost = cost - released + 1'],
  ]),
  ...of('src/risk/quarantine.ts', [
    [
      'an instrument in doubt is traded on',
      'view.quarantined(order.instrument) ? QUARANTINED',
      'view.quarantined(order.instrument) && order.qty === 0 ? QUARANTINED',
    ],
  ]),
  ...of('src/app/recovery/settle.ts', [
    ['fills in the book are not read', 'if (of === id) events.push', 'if (of < 0) events.push'],
    ['orders in the book are not compared by what they filled', 'found.filled !== order.filled ||', ''],
    ['an order in the book is given up', 'if (!found) {', "if (!found || found.state === 'open') {"],
  ]),
  ...of('src/app/recovery/reconcile.ts', [
    [
      'the highest number is forgotten',
      'const used = Math.max(journal.highest, highestOf(book))',
      'const used = Math.max(0, highestOf(book) - STILL_COMING)',
    ],
    [
      'the journal is believed about what has ended',
      '...book.fills.map(fill => ({ ...fill, past: undefined }))',
      '...book.fills.filter(fill => !journal.ended.has(fill.order)).map(fill => ({ ...fill, past: undefined }))',
    ],
    ['orders in the book are believed before their trades', '    filled: traded as Qty,', '    filled: order.filled,'],
    [
      'what was sent just before the end is forgotten',
      'if (instrument && now - intent.t <= GIVE_UP) onTheWay.push(unanswered(intent, instrument.no))',
      'if (now < 0) onTheWay.push(unanswered(intent, instrument?.no as InstrumentNo))',
    ],
    [
      'what was given up before a restart is forgotten by it',
      "if (instrument) onTheWay.push({ ...unanswered(intent, instrument.no), state: 'rejected', text: NEVER_ARRIVED })",
      '',
    ],
    ['owners are forgotten', 'owner: intent?.owner ?? ownerless(order.id, journal)', 'owner: ownerless(order.id, journal)'],
    ['the day begins anew with a restart', 'money.day === today ? money.dayStart : money.equity', 'money.equity'],
  ]),
  ...of('src/app/recovery/shorter-journal.ts', [
    [
      'a shortened journal forgets the orders of today',
      "return isLate(record) || (record.kind === 'intent' && mayBeInBook(record))",
      "return record.kind !== 'intent' && isLate(record)",
    ],
  ]),
  ...of('src/risk/max-position-value.ts', [[`the limit of a position forgets what works`, `(books.buyQty[c] as number)`, `0`]]),
  ...of('src/risk/trading-level.ts', [
    ['a pause stops no entries', "view.level === 'normal' ? ALLOWED", "view.level !== 'halted' ? ALLOWED"],
  ]),
  ...of('src/risk/live-market.ts', [
    [
      'entries go on while the venue is away',
      'if (!view.venueUp) return VENUE_DOWN',
      "if (view.nameOf(order.instrument) === '') return VENUE_DOWN",
    ],
  ]),
  ...of('src/engine/executions.ts', [
    ['an algorithm forgets what has filled', 'this.#desk.now, filledOf(work), lot', 'this.#desk.now, 0, lot'],
    ['an algorithm is forgotten by a restart', 'for (const one of kept) {', 'for (const one of kept.slice(kept.length)) {'],
  ]),
  ...of('src/app/recovery/elsewhere-trades.ts', [
    [
      'trades past us are not booked',
      'if (orders.knowsElsewhere(trade.fillId) || isInferred(trade)) continue',
      'if (trade.qty !== 0) continue',
    ],
    ['trades past us are booked each time', 'if (orders.knowsElsewhere(trade.fillId) || isInferred(trade)) continue', ''],
  ]),
  ...of('src/app/recovery/strangers.ts', [
    ['orders given elsewhere are not taken in', "if (order.state !== 'open' ||", "if (order.state === 'open' ||"],
  ]),
  ...of('src/app/recovery/carried-on.ts', [
    [
      'what waits for the opening is forgotten by a restart',
      'waiting.push({ ...order, instrument',
      'if (now < 0) waiting.push({ ...order, instrument',
    ],
  ]),
  ...of('src/store/segment-read.ts', [['the journal of a newer build is opened', 'if (!this.#is(value))', 'if (value === undefined)']]),
]
