// Colours by meaning. A theme paints text with SGR codes that are closed on the same line; without colour it falls back to bold,
// dim and inverse, and on a dumb terminal to nothing at all (signs, arrows and markers carry the meaning then).

export type Style =
  | 'up'
  | 'down'
  | 'dim'
  | 'bold'
  | 'focus'
  | 'warn'
  | 'alarm'
  | 'live'
  | 'paper'
  | 'replay'
  | 'accent'
  | 'ema9'
  | 'ema21'
  | 'vwap'
  | 'select'
  | 'frame'
  | 'liveFrame'
  | 'field'
  | 'focusLine'
  | 'level'

export const themeNames = ['dark', 'light', 'colour-blind', 'mono'] as const
export type ThemeName = (typeof themeNames)[number]
/** plain: no codes at all; 0: no colour, but bold, dim and inverse. */
export type Colours = 'plain' | 0 | 16 | 256

export type Theme = {
  readonly name: ThemeName
  /** What is drawn with: the terminal's, or no colour in the theme mono. */
  readonly colours: Colours
  /** What the terminal can. */
  readonly terminal: Colours
  paint(style: Style | '', text: string): string
}

type Codes = readonly [open: string, close: string]
const code = (open: string, close: string): Codes => [`\x1b[${open}m`, `\x1b[${close}m`]

const bold = code('1', '22')
const dim = code('2', '22')
const inverse = code('7', '27')
const loud = code('1;7', '22;27')
const none: Codes = ['', '']

const colourless: Record<Style, Codes> = {
  up: none,
  down: none,
  dim,
  bold,
  focus: loud,
  warn: bold,
  alarm: loud,
  live: loud,
  paper: inverse,
  replay: inverse,
  accent: none,
  ema9: none,
  ema21: dim,
  vwap: none,
  select: inverse,
  frame: none,
  liveFrame: bold,
  field: code('4', '24'),
  focusLine: bold,
  level: bold,
}

const sixteen: Record<Style, Codes> = {
  ...colourless,
  up: code('32', '39'),
  down: code('31', '39'),
  focus: code('1;36;7', '22;39;27'),
  warn: code('33', '39'),
  alarm: code('1;37;41', '22;39;49'),
  live: code('1;37;41', '22;39;49'),
  paper: code('30;46', '39;49'),
  replay: code('30;45', '39;49'),
  accent: code('36', '39'),
  ema9: code('33', '39'),
  ema21: code('35', '39'),
  vwap: code('36', '39'),
  frame: code('90', '39'),
  focusLine: code('1;36', '22;39'),
  level: code('1;36', '22;39'),
  liveFrame: code('31', '39'),
}

/** For a white ground: nothing pale. Yellow and bright colours cannot be read there. */
const light16: Record<Style, Codes> = {
  ...sixteen,
  focus: code('1;34;7', '22;39;27'),
  warn: code('1;35', '22;39'),
  accent: code('34', '39'),
  focusLine: code('1;34', '22;39'),
  level: code('1;34', '22;39'),
  paper: code('37;44', '39;49'),
  replay: code('37;45', '39;49'),
  ema9: code('35', '39'),
  ema21: code('34', '39'),
  vwap: code('36', '39'),
  frame: code('37', '39'),
}
const light256: Record<Style, Codes> = {
  ...light16,
  up: code('38;5;28', '39'),
  down: code('38;5;160', '39'),
  warn: code('1;38;5;130', '22;39'),
  ema9: code('38;5;130', '39'),
  vwap: code('38;5;31', '39'),
  frame: code('38;5;250', '39'),
}

/** Blue and orange are told apart by every common kind of colour blindness. */
const blind16: Record<Style, Codes> = {
  ...sixteen,
  up: code('94', '39'),
  down: code('33', '39'),
  warn: code('1;33', '22;39'),
  ema9: code('37', '39'),
}
const blind256: Record<Style, Codes> = { ...blind16, up: code('38;5;39', '39'), down: code('38;5;208', '39') }

const palettes: Readonly<Record<ThemeName, Readonly<Record<16 | 256, Record<Style, Codes>>>>> = {
  dark: { 16: sixteen, 256: sixteen },
  light: { 16: light16, 256: light256 },
  'colour-blind': { 16: blind16, 256: blind256 },
  mono: { 16: colourless, 256: colourless },
}

export function themeOf(name: ThemeName, terminal: Colours): Theme {
  if (terminal === 'plain') return { name, colours: terminal, terminal, paint: (_, text) => text }
  const colours = name === 'mono' ? 0 : terminal
  const codes = colours === 0 ? colourless : palettes[name][colours]
  return {
    name,
    colours,
    terminal,
    paint(style, text) {
      if (style === '' || text === '') return text
      const [open, close] = codes[style]
      return open + text + close
    },
  }
}

/** What the environment asks for: NO_COLOR (https://no-color.org), TERM=dumb, COLORTERM, 256 in TERM. */
export function coloursOf(env: Readonly<Record<string, string | undefined>>): Colours {
  if (env.TERM === 'dumb') return 'plain'
  if (env.NO_COLOR) return 0
  return env.COLORTERM || env.TERM?.includes('256') ? 256 : 16
}
