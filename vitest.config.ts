// Two projects: `fast` (units, contracts, guards; runs the sources) and `e2e` (the built program in processes and terminals).

import { defineConfig } from 'vitest/config'

// `source` makes `tapedeck/strategy` resolve to src, never to a stale dist.
const resolve = { conditions: ['source', 'node', 'import', 'default'] }
const common = {
  resolve,
  ssr: { resolve },
}

export default defineConfig({
  test: {
    projects: [
      {
        ...common,
        test: {
          name: 'fast',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/e2e/**'],
          // Only a hang takes that long, also on a machine with ten times its work.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          execArgv: ['--conditions=source'],
          env: { NODE_ENV: 'production' },
        },
      },
      {
        ...common,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/build.ts'],
          fileParallelism: false,
          // After the fast project, never beside it: processes and terminals want the machine for themselves.
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          execArgv: ['--conditions=source'],
        },
      },
    ],
  },
})
