// How commands are advised: as this person types them.

import { expect, test } from 'vitest'
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
