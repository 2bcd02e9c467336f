// An hour of work in one tab, without its pauses: what the page holds afterwards.
import { openPatient, openTab, signIn } from '../server.mjs'
import { report, wants } from './report.mjs'

/** Patients opened and looked at in an hour by somebody in a hurry: these, over and over. */
const [visits, names] = [60, 12]

async function weigh(session) {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name) => metrics.find((metric) => metric.name === name).value
  return { heap: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes') }
}

export async function measureUse(browser, region) {
  if (!wants('client.hour')) return
  const { page } = await signIn(browser, region, '鈴木 美穂')
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await openPatient(page)
  const list = page.getByRole('list').getByRole('link')
  let early
  for (let visit = 0; visit < visits; visit += 1) {
    await list.nth(visit % names).click()
    await page.getByRole('feed').getByRole('article').first().waitFor()
    await page.getByRole('textbox', { name: '本文' }).first().fill(`${visit + 1}件めの下書きです。`)
    await page.getByRole('textbox', { name: '本文' }).first().fill('')
    if (visit % 3 === 0) {
      await openTab(page, 'バイタル')
      await page.getByRole('table').first().waitFor()
      await openTab(page, 'すべて')
      await page.getByRole('feed').getByRole('article').first().waitFor()
    }
    // Each has been here once, and the last of them is open, as at the end.
    if (visit === names - 1) early = await weigh(session)
  }
  const late = await weigh(session)
  await page.context().close()
  report('client.hour.heap', 'MB', late.heap)
  report('client.hour.nodes', 'nodes', late.nodes)
  // What the first round leaves and what all leave is the same where nothing leaks.
  report('client.hour.nodes.growth', 'ratio', late.nodes / early.nodes)
  report('client.hour.heap.growth', 'ratio', late.heap / early.heap)
}
