// A browser and a region for the tests of one file: there before the first, gone after the last.
import { after } from 'node:test'
import { launch, makeRegion } from './server.mjs'

export const browser = await launch()
export const region = await makeRegion()
after(async () => {
  await browser.close()
  await region.remove()
})
