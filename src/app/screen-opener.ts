// Opens screens as the configuration of a home wants them: grouping, frames a second, the first chart. For attach; run has its own plan.

import { type Result, failed, ok } from '../core/result.ts'
import { timeframes } from '../market/timeframe.ts'
import { type OpenScreen, type ScreenOptions, openScreen } from '../tui/screen.tsx'
import { loadConfig } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { TAPEDECK } from './typed.ts'

/** What the configuration says about every screen. */
export const screenSettings = (
  config: Config,
): Pick<ScreenOptions, 'program' | 'grouping' | 'volumes' | 'theme' | 'fps' | 'chartLength'> => ({
  program: TAPEDECK,
  grouping: config.screen.grouping,
  volumes: config.screen.volumes,
  theme: config.screen.theme,
  fps: config.screen.fps,
  chartLength: timeframes[config.screen.chartTimeframe],
})

export function screenOpener(home: string): Result<(screen: ScreenOptions) => OpenScreen> {
  const config = loadConfig({ home })
  if (failed(config)) return config
  return ok(screen => openScreen({ ...screenSettings(config.ok), ...screen }))
}
