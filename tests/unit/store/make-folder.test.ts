// A folder that can be made is made with those above it; one that cannot be ends in the system's error, not in a loop.

import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeFolder } from '../../../src/store/make-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'make-folder-'))
afterAll(() => rmSync(root, { recursive: true }))

describe('a folder', () => {
  test('is made with those above it, for its owner alone', () => {
    const path = join(root, 'a', 'b', 'c')
    makeFolder(path, 0o700)
    makeFolder(path, 0o700)
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700)
    expect(statSync(path).isDirectory()).toBe(true)
  })

  test('below a file is refused', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => makeFolder(join(root, 'file', 'x'), 0o700)).toThrow(/EEXIST/)
  })

  test.skipIf(!existsSync('/proc/self'))('that the system will not have ends in an error', () => {
    expect(() => makeFolder('/proc/no-such-folder/x', 0o700)).toThrow(/mkdir/)
  })
})
