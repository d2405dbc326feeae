#!/usr/bin/env node
// argv to one function in app/, nothing else.

import { program } from './app/program.ts'

await program().parseAsync()
