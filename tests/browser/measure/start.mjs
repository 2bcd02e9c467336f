// How long a phone waits: the first time over a bad line, and again without any.
import { openPatient, phone, signIn } from '../server.mjs'
import { median, report, wants } from './report.mjs'

const rounds = 5

/** Writes down when a post and the box for the next can be seen, and what keeps the page from answering until then. */
function watch() {
  window.waited = { ready: 0, busyUntil: 0 }
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.waited.busyUntil = startTime + duration
  }).observe({ type: 'longtask', buffered: true })
  const look = () => {
    if (document.querySelector('[role=feed] article') && document.querySelector('textarea')) window.waited.ready = performance.now()
    else requestAnimationFrame(look)
  }
  look()
}

/** A page of a phone with a quarter of this machine's speed. */
async function slowPage(context, network) {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  if (network) await session.send('Network.emulateNetworkConditions', { offline: false, ...network })
  await page.addInitScript(watch)
  return page
}

/** Milliseconds until a patient's page can be read and written on. */
async function open(page, url) {
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(() => window.waited.ready > 0, null, { polling: 100 })
  const quiet = () => performance.now() > Math.max(window.waited.ready, window.waited.busyUntil) + 1000
  await page.waitForFunction(quiet, null, { polling: 100 })
  const { ready, busyUntil } = await page.evaluate(() => window.waited)
  return Math.max(ready, busyUntil)
}

const badLine = { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 }

export async function measureStart(browser, region) {
  if (wants('client.start.cold')) {
    const { page } = await signIn(browser, region, '鈴木 美穂', phone)
    await openPatient(page)
    const [url, state] = [page.url(), await page.context().storageState()]
    await page.context().close()
    const times = []
    for (let round = 0; round < rounds; round += 1) {
      const context = await browser.newContext({ viewport: phone, locale: 'ja-JP', storageState: state })
      times.push(await open(await slowPage(context, badLine), url))
      await context.close()
    }
    report('client.start.cold', 'ms', median(times), Math.max(...times))
  }
  if (wants('client.start.offline')) {
    const { page } = await signIn(browser, region, '鈴木 美穂', phone)
    await page.goto(`${region.url}/settings`)
    await page.getByRole('radio', { name: /自分だけが使う/ }).first().check()
    await page.waitForFunction(async () => (await indexedDB.databases()).length > 0)
    await page.goto(`${region.url}/patients`)
    await openPatient(page)
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated' && navigator.serviceWorker.controller !== null)
    const [url, context] = [page.url(), page.context()]
    await page.close()
    await region.kill()
    const times = []
    for (let round = 0; round < rounds; round += 1) {
      const again = await slowPage(context)
      times.push(await open(again, url))
      await again.close()
    }
    await region.start()
    await context.close()
    report('client.start.offline', 'ms', median(times), Math.max(...times))
  }
}
