import { mergeConfig } from 'vitest/config'
import config from '../vitest.config.ts'

/** The checks of this repository itself: `vitest run --config maintainers/vitest.config.ts`. */
const { include: _, ...test } = config.test ?? {}
export default mergeConfig({ ...config, test }, { test: { include: ['maintainers/**/*.test.ts'] } })
