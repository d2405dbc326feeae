// The main thread's hold on the store's thread.

import { Worker } from 'node:worker_threads'
import { type Result, fault, ok } from '../../core/result.ts'
import type { LogLevel } from '../../store/postgres/log.ts'
import type { FromStore, StoreThreadData, ToStore } from './messages.ts'
import { workerFile } from './worker-file.ts'
import { youngHeap } from './young-heap.ts'

export type StoreEvents = {
  log(level: LogLevel, text: string): void
  /** What the header shows of the store, about once a second; `reduce`: why no new risk is to be taken meanwhile, or ''. */
  text(text: string, reduce: string): void
}

const CLOSE_MS = 30_000

export class StoreHandle {
  /** The tape being written, '' before it has begun. */
  tape = ''
  stats: unknown
  readonly #worker: Worker
  #ending = false
  #closed: (() => void) | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
  }

  /** Starts the thread and its database. A fault is the database's one sentence. */
  static async start(data: StoreThreadData, events: StoreEvents): Promise<Result<StoreHandle>> {
    const worker = new Worker(workerFile('store-thread'), { workerData: data, name: 'store', resourceLimits: youngHeap })
    const handle = new StoreHandle(worker)
    const { promise, resolve } = Promise.withResolvers<Result<StoreHandle>>()
    const gone = (why: string) => {
      resolve(fault(why))
      handle.#closed?.()
      if (handle.#ending) return
      handle.#ending = true
      events.log('error', `${why}: nothing is stored any more; orders are in the journal as before`)
      events.text('STORE STOPPED', (data.reduceWhen ?? 'never') === 'never' ? '' : 'the store has stopped: nothing is stored any more')
    }
    worker.on('message', (message: FromStore) => {
      if (message.kind === 'ready') {
        if (message.tape !== '') handle.tape = message.tape
        resolve(ok(handle))
      } else if (message.kind === 'fault') {
        handle.#ending = true
        resolve(fault(message.error))
      } else if (message.kind === 'log') events.log(message.level, message.text)
      else if (message.kind === 'closed') handle.#closed?.()
      else {
        handle.stats = message.stats
        events.text(message.text, message.reduce)
      }
    })
    worker.on('error', error => gone(`the store's thread failed: ${error instanceof Error ? error.message : String(error)}`))
    worker.on('exit', code => gone(`the store's thread ended with code ${code}`))
    return promise
  }

  /** Everything that waits is written first; bounded. */
  close(): Promise<void> {
    if (this.#ending) return Promise.resolve()
    this.#ending = true
    return new Promise(done => {
      const timer = setTimeout(done, CLOSE_MS)
      this.#closed = () => {
        clearTimeout(timer)
        done()
      }
      this.#worker.postMessage({ kind: 'close' } satisfies ToStore)
    })
  }
}
