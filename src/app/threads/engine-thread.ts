// The engine's thread: opens the session the plan asks for and joins it to the main thread's messages. Everything that decides runs here.

import { parentPort, workerData } from 'node:worker_threads'
import { must } from '../../core/assert.ts'
import { type Result, failed } from '../../core/result.ts'
import type { Session } from '../engine/session.ts'
import { openReplay } from '../engine/replay-session.ts'
import { openTapeReplay } from '../engine/tape-session.ts'
import { openPaper } from '../engine/paper-session.ts'
import { loadMarketData } from '../config/market-data.ts'
import { type EngineThreadData, type FromEngine, STRATEGY_FILES, type ToEngine } from './messages.ts'

const port = must(parentPort, 'the engine thread is a worker')
const data = workerData as EngineThreadData
const say = (message: FromEngine): void => port.postMessage(message)

async function open(): Promise<Result<Session>> {
  const market = loadMarketData()
  if (failed(market)) return market
  const onNotes = (notes: Parameters<Parameters<typeof openReplay>[2]>[0]) => say({ kind: 'notes', notes: [...notes] })
  const { plan, paper } = data
  if (plan.feed.kind === 'tape' && plan.mode === 'REPLAY') return openTapeReplay(plan, market.ok, onNotes)
  if (plan.mode === 'REPLAY') return openReplay(plan, market.ok, onNotes)
  return openPaper(plan, market.ok, must(paper, 'a paper session has its venue'), data.again, {
    onNotes,
    onAudit: entries => say({ kind: 'audit', entries }),
  })
}

const opened = await open()
if (failed(opened)) {
  say({ kind: 'fault', error: opened.error })
  port.close()
} else serve(opened.ok)

function serve(session: Session): void {
  const { plan } = data
  const perSecond = plan.mode === 'REPLAY' ? Math.max(20, plan.config.screen.fps) : plan.config.screen.fps
  const publish = () => {
    const bytes = session.frame()
    if (bytes) port.postMessage({ kind: 'rows', bytes } satisfies FromEngine, [bytes.buffer as ArrayBuffer])
  }
  const frames = setInterval(publish, 1000 / perSecond)
  port.on('message', (message: ToEngine) => {
    switch (message.kind) {
      case 'request':
        void session.request(message.request, message.from).then(answer => {
          // What a person asked for is on screen with the answer, not a frame later.
          if (message.request.kind !== 'preview' && message.request.kind !== 'status') publish()
          say({ kind: 'answer', from: message.from, answer })
        })
        return
      case 'strategy-news': {
        const { ref, news } = message
        const none = Promise.resolve({ ok: false, text: 'this session takes no changed strategies' })
        void (session.strategyNews?.(news) ?? none).then(said => say({ kind: 'answer', from: STRATEGY_FILES, answer: { ...said, ref } }))
        return
      }
      case 'screen-gone':
        return session.screenGone(message.from)
      case 'store-text':
        return session.storeText(message.text, message.reduce)
      case 'close':
        clearInterval(frames)
        void session.close().then(text => {
          say({ kind: 'closed', text })
          port.close()
        })
    }
  })
  say({ kind: 'ready' })
  publish()
}
