// Global set-up of the project `e2e`: the program is built into dist once, so that its tests run what a user runs.

import { execFileSync } from 'node:child_process'
import { root } from './home.ts'

export function setup(): void {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
}
