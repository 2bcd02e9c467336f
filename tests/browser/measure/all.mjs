// The browser's part of `make bench`: times and weights on the real server. None of it passes or fails anything.
import { launch, makeRegion } from '../server.mjs'
import { measureLighthouse } from './lighthouse.mjs'
import { wants } from './report.mjs'
import { measureStart } from './start.mjs'
import { measureTimeline } from './timeline.mjs'
import { measureUse } from './use.mjs'

if (wants('client')) {
  const region = await makeRegion()
  const browser = await launch()
  try {
    await measureStart(browser, region)
    await measureUse(browser, region)
    await measureLighthouse(region)
    await measureTimeline(browser, region)
  } finally {
    await browser.close()
    await region.remove()
  }
}
