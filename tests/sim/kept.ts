// Seeds that once broke an invariant, as small as they would go, with what was wrong. Each stays as a test.

import { type Options, laterKinds } from './plan.ts'

export type Kept = { readonly options: Options; readonly was: string }

/** Before there was what a seed may have by now. */
const first: readonly Kept[] = [
  { options: { seed: 18 }, was: 'an order given up before a restart and arriving after it was nobody’s: it worked at the venue, unknown' },
  { options: { seed: 179 }, was: 'an order that was told as rejected and was not stayed at the venue, although every book had it' },
  { options: { seed: 282 }, was: 'after damage to the journal an order number was used a second time' },
  { options: { seed: 28 }, was: 'the tape did not send the orders again that a failed disk had kept back' },
  { options: { seed: 1031 }, was: 'cancel-all let entries go that still waited to be sent, before it came to them' },
  {
    options: { seed: 55 },
    was: 'a start whose list of trades came later than that of orders took the missing fills for trades made past us',
  },
  { options: { seed: 200078 }, was: 'a bracket taken over by a restart was changed in the input itself, so the tape had it as it became' },
  {
    options: { seed: 2000134, minutes: 22 },
    was: 'a book that came seconds after it was asked for called back what had been cancelled since, and brought back terms of before a change',
  },
  {
    options: { seed: 900013, minutes: 23 },
    was: 'a late book revived orders that flatten had cancelled; and the watch gave an unanswered order too little time',
  },
  {
    options: { seed: 4026, minutes: 52, strategies: 0, instruments: 1 },
    was: 'killed in the first minute of a day, the next start had another result of the day: what it began with was not on disk yet',
  },
  {
    options: { seed: 2001546, minutes: 52 },
    was: 'a start fell over an old file of its journal that the disk would not remove, although nothing needs it',
  },
  { options: { seed: 3100000, minutes: 22 }, was: 'a start on a full disk fell over what it could not write down instead of saying so' },
  {
    options: { seed: 2002369 },
    was: 'a stop that had been given where there was room grew beside its targets and was counted with them: one fill more, and a target was cancelled for its size',
  },
]

export const kept: readonly Kept[] = [
  ...first.map(({ options, was }) => ({ options: { ...options, without: laterKinds }, was })),
  {
    options: { seed: 640_059, minutes: 8 },
    was: 'a trade past us that a person had booked by hand was counted twice by a start whose book listed it: a flatten then sold what was not there',
  },
  {
    options: { seed: 640_034, minutes: 2 },
    was: 'a trade past us and one booked by hand of the same moment had one number: no start was possible any more',
  },
  {
    options: { seed: 20_000_535, minutes: 6 },
    was: 'what only reduced by a booking of a person that the venue’s book had denied opened a position there',
  },
  {
    options: { seed: 7_720_007, minutes: 52 },
    was: 'the same, where by the book the other side was held',
  },
  {
    options: { seed: 20_000_839, minutes: 29 },
    was: 'a change that came late, after a smaller one that followed it, left an exit too large: it turned the position',
  },
  {
    options: { seed: 20_000_294 },
    was: 'a late word of an earlier change counted as the answer to the newest, and no book put the wrong price right',
  },
  {
    options: { seed: 20_000_810, minutes: 12 },
    was: 'the watch did not know that an iceberg is an algorithm, and missed what was said of its end',
  },
  {
    options: { seed: 40_001_960 },
    was: 'an order that had filled while a larger size waited to be sent was never over, and cancelled again and again',
  },
  {
    options: { seed: 60_000_033, minutes: 13 },
    was: 'a book that was older than our latest fill made a trade past us that never happened',
  },
  {
    options: { seed: 70_009_809 },
    was: 'an iceberg’s part left while the disk failed: the next start found it without a record, and the iceberg sent that part again',
  },
  {
    options: { seed: 80_001_638, minutes: 40 },
    was: 'a start that could write nothing down used an order number; it was on its way, in no journal, and the next start used it again',
  },
  {
    options: { seed: 81_000_019, minutes: 31 },
    was: 'a clock that was ahead: a journal shortened after its midnight had forgotten whose the orders were that the venue’s book still listed',
  },
  {
    options: { seed: 92_007_177, minutes: 27 },
    was: 'two groups of an instrument whose exits were rejected each set a timer at every look at both: they doubled until the engine stood still',
  },
  {
    options: { seed: 93_001_381, minutes: 41 },
    was: 'the refusal of a cancel was taken for that of a change under way, which the venue had taken: an exit beside the larger stop',
  },
  {
    options: { seed: 94_002_344, minutes: 31 },
    was: 'a clock ahead at midnight: an order of the venue’s day before, which no book listed any more, was filled a second time by a late message',
  },
  {
    options: { seed: 98_003_393, minutes: 31 },
    was: 'the same clock: a chaser whose order had filled on the venue’s day before found it in no book, and sold as much once more',
  },
  {
    options: { seed: 99_005_992, minutes: 6 },
    was: 'a journal whose new file had no lasting name when the process died: what the next run wrote into it went with a power cut',
  },
]
