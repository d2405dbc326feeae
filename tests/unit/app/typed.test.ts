// How commands are advised: as this person types them.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { program } from '../../../src/app/program.ts'
import { typedAs } from '../../../src/app/typed.ts'

const PATH = '/usr/bin:/usr/local/bin'
test.each([
  ['npm start in the checkout', { cwd: '/src/td', env: { PATH } }, './tapedeck'],
  ['node from elsewhere', { cwd: '/', env: { PATH } }, '/src/td/tapedeck'],
  ['./tapedeck', { cwd: '/src/td', env: { PATH, TAPEDECK_TYPED: './tapedeck' } }, './tapedeck'],
  ['a path', { cwd: '/src', env: { PATH, TAPEDECK_TYPED: 'td/tapedeck' } }, 'td/tapedeck'],
  ['a link on the path', { cwd: '/', env: { PATH, TAPEDECK_TYPED: '/usr/local/bin/tapedeck' } }, 'tapedeck'],
])('%s', (_, { cwd, env }, typed) => {
  expect(typedAs({ cwd, env, root: '/src/td/' })).toBe(typed)
})

test('no sentence of the program advises a command in another way', () => {
  const folder = join(import.meta.dirname, '../../../src/app')
  const names = program().commands.map(one => one.name())
  const advice = new RegExp(`\\btapedeck (--|(${names.join('|')})\\b)`)
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // Completion is of the command on the path.
    .filter(name => /\.tsx?$/.test(name) && !name.startsWith('completion/'))
    .flatMap(name =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter(line => advice.test(line) && !/^\s*(\/\/|\/?\*)/.test(line))
        .map(line => `${name}: ${line.trim()}`),
    )
  expect(found).toEqual([])
})
