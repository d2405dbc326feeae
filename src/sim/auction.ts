// An auction: orders collect, then all trade at one price. The equilibrium of a book, and who gets how much of it. The matching venue
// calls it when a pre-open or a closing auction ends. The rule is the exchange's: the price at which most is traded; of several the one
// that leaves the least unfilled; of those the one nearest to the reference price.

import type { Px, Qty } from '../core/units.ts'

/** An order, or what all orders of others at one price add up to. `qty` is signed, buys positive. */
export type Interest = { readonly qty: Qty; readonly limit: Px }

export type Equilibrium = { readonly px: Px /** Units, unsigned. */; readonly volume: number }

/** Undefined when nothing crosses. */
export function equilibrium(book: readonly Interest[], reference: Px): Equilibrium | undefined {
  let best: (Equilibrium & { readonly left: number; readonly off: number }) | undefined
  for (const px of new Set(book.map(one => one.limit))) {
    const [bought, sold] = [wanted(book, px, 1), wanted(book, px, -1)]
    const volume = Math.min(bought, sold)
    const found = { px, volume, left: Math.abs(bought - sold), off: Math.abs(px - reference) }
    if (volume > 0 && (!best || isBetter(found, best))) best = found
  }
  return best && { px: best.px, volume: best.volume }
}

/**
 * What orders of our own trade in an auction: with `others`, the displayed interest, at the equilibrium of both, the others first where
 * the price is the same; without any, at the price the market has found, those that are better than it. Signed, in the order of `own`.
 */
export function auctionFills(
  own: readonly Interest[],
  others: readonly Interest[],
  market: Px,
): { readonly px: Px; readonly qty: readonly Qty[] } {
  if (others.length === 0) return { px: market, qty: own.map(one => (isBeyond(one, market) ? one.qty : 0) as Qty) }
  const book = [...others, ...own]
  const found = equilibrium(book, market)
  return found ? { px: found.px, qty: allotted(book, found).slice(others.length) } : { px: market, qty: own.map(() => 0 as Qty) }
}

const isBeyond = ({ qty, limit }: Interest, px: Px): boolean => px > 0 && (qty > 0 ? limit > px : limit < px)

/**
 * What each interest of the book trades at the equilibrium, in the book's order: better prices first, then those that stand earlier in
 * the book. Signed like the interest.
 */
export function allotted(book: readonly Interest[], { px, volume }: Equilibrium): Qty[] {
  const shares = book.map(() => 0)
  for (const sign of [1, -1]) {
    const served = book
      .map((one, i) => ({ ...one, i }))
      .filter(one => Math.sign(one.qty) === sign && (one.limit - px) * sign >= 0)
      .toSorted((a, b) => (b.limit - a.limit) * sign || a.i - b.i)
    let left = volume
    for (const { qty, i } of served) {
      const share = Math.min(left, Math.abs(qty))
      shares[i] = share === 0 ? 0 : sign * share
      left -= share
    }
  }
  return shares as Qty[]
}

/** Units that buyers (1) or sellers (-1) would trade at a price. */
function wanted(book: readonly Interest[], px: number, sign: number): number {
  let sum = 0
  for (const one of book) if (Math.sign(one.qty) === sign && (one.limit - px) * sign >= 0) sum += Math.abs(one.qty)
  return sum
}

type Rank = { readonly volume: number; readonly left: number; readonly off: number; readonly px: number }

const isBetter = (a: Rank, b: Rank): boolean =>
  a.volume !== b.volume ? a.volume > b.volume : a.left !== b.left ? a.left < b.left : a.off !== b.off ? a.off < b.off : a.px < b.px
