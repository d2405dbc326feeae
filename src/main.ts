#!/usr/bin/env node
// argv to one function in app/, nothing else. The check comes first: an older Node would only stumble over a missing export.

const NODE = 24
if (Number(process.versions.node.split('.')[0]) < NODE) {
  process.stderr.write(
    `tapedeck: this is Node ${process.versions.node}, it must be ${NODE} or newer: start it with ./tapedeck or npm start, which bring their own\n`,
  )
  process.exit(2)
}

const { program } = await import('./app/program.ts')
await program().parseAsync()
