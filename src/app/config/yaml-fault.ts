// What is wrong with a YAML text, as one sentence with its place. The parser says where it noticed; a bracket or quote that was never closed is
// told where it was opened, for that is where to look.

import { isCollection, isScalar, LineCounter, parseDocument, visit } from 'yaml'

export type YamlFault = { readonly line: number; readonly column: number; readonly text: string }

/** The first fault of the text; undefined when it is right. Lines and columns count from 1. */
export function yamlFault(text: string): YamlFault | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, keepSourceTokens: true })
  const wrong = document.errors[0]
  if (!wrong) return undefined
  const open = wrong.message.startsWith('Flow ') || wrong.code === 'MISSING_CHAR' ? unclosed(document) : undefined
  const { line, col: column } = lines.linePos(open?.offset ?? wrong.pos[0])
  return { line, column, text: open ? `the ${open.sign} here is never closed` : `not valid YAML: ${wrong.message.trim()}` }
}

/** The first bracket or quote without its end. */
function unclosed(document: ReturnType<typeof parseDocument>): { readonly sign: string; readonly offset: number } | undefined {
  let found: { sign: string; offset: number } | undefined
  visit(document, (_, node) => {
    if (isCollection(node) && node.srcToken?.type === 'flow-collection') {
      const { start, end, offset } = node.srcToken
      const closes = start.type === 'flow-map-start' ? 'flow-map-end' : 'flow-seq-end'
      // The innermost of several: what stands around it ends where it should.
      if (!end.some(token => token.type === closes)) found = { sign: start.source, offset }
    } else if (isScalar(node) && node.srcToken && 'source' in node.srcToken) {
      const { type, source, offset } = node.srcToken
      const sign = type === 'double-quoted-scalar' ? '"' : type === 'single-quoted-scalar' ? "'" : ''
      if (sign !== '' && (source.length < 2 || !source.endsWith(sign))) found = { sign, offset }
    }
  })
  return found
}
