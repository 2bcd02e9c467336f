// A long timeline in a real browser: how soon a key shows at a quarter of the processor's speed, whether scrolling ever shows nothing, and
// what it costs to hold. `ENTRIES=2000` measures a short one, to see that the script works.
import { fillTimeline } from '../fill.mjs'
import { openPatient, signIn } from '../server.mjs'
import { median, percentile, report, wants } from './report.mjs'

const throttle = 4
const keys = 120
const scrollSeconds = 20
const mounts = 10
const long = Number(process.env.ENTRIES ?? 100_000)
const middling = Math.min(long, 10_000)
const patient = { name: '佐藤 花子', year: '1942' }

async function open(browser, region) {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const debug = await page.context().newCDPSession(page)
  await debug.send('HeapProfiler.enable')
  return { page, debug }
}

async function heap(debug) {
  await debug.send('HeapProfiler.collectGarbage')
  return (await debug.send('Runtime.getHeapUsage')).usedSize / 1e6
}

/** As many entries as the timeline ever holds, so that a key is pressed on a full page. */
async function fillPage(page) {
  const box = await page.getByRole('feed').boundingBox()
  await page.mouse.move(box.x + box.width / 2, 400)
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, -3_000)
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
}

/** From a key press to the frame that shows it. */
async function typeAndMeasure(page) {
  await page.evaluate(() => {
    window.keyTimes = []
    addEventListener('keydown', (event) => {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => window.keyTimes.push(performance.now() - event.timeStamp)
      requestAnimationFrame(() => channel.port2.postMessage(null))
    }, true)
  })
  const box = page.getByRole('textbox', { name: '本文' }).first()
  await box.click()
  await page.keyboard.type('abcdefghij'.repeat(keys / 10), { delay: 80 })
  await page.waitForFunction((wanted) => window.keyTimes.length >= wanted, keys)
  const times = await page.evaluate(() => window.keyTimes)
  await box.fill('')
  return times
}

/** Scrolls with the wheel, and looks at every frame at how much of the column no entry covers. */
async function scrollAndMeasure(page, direction) {
  const box = await page.getByRole('feed').evaluate((feed) => {
    const { x, y, width, height } = feed.parentElement.parentElement.getBoundingClientRect()
    return { x: x + width / 2, y: y + height / 2 }
  })
  await page.mouse.move(box.x, box.y)
  await page.evaluate(() => {
    const column = document.querySelector('[role=feed]').parentElement.parentElement
    const look = (window.look = { frames: [], blank: 0, nodes: 0, isOver: false })
    let before = performance.now()
    const frame = (now) => {
      look.frames.push(now - before)
      before = now
      const { top, bottom } = column.getBoundingClientRect()
      let covered = top
      let gap = 0
      for (const one of column.querySelectorAll('[data-entry]')) {
        const rect = one.getBoundingClientRect()
        if (rect.bottom <= top || rect.top >= bottom) continue
        gap = Math.max(gap, rect.top - covered)
        covered = rect.bottom
      }
      gap = Math.max(gap, bottom - covered)
      if (gap > 100) look.blank += 1
      look.nodes = Math.max(look.nodes, document.querySelectorAll('*').length)
      if (!look.isOver) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  const end = performance.now() + scrollSeconds * 1_000
  while (performance.now() < end) await page.mouse.wheel(0, direction * 240)
  return page.evaluate(() => {
    const { look } = window
    look.isOver = true
    return { frames: look.frames, blank: look.blank, nodes: look.nodes }
  })
}

export async function measureTimeline(browser, region) {
  if (!wants('client.timeline')) return
  await fillTimeline(region, { ...patient, entries: middling })
  let { page, debug } = await open(browser, region)
  await fillPage(page)
  await debug.send('Emulation.setCPUThrottlingRate', { rate: throttle })
  const times = await typeAndMeasure(page)
  report(`client.timeline.key.${middling}`, 'ms', median(times), percentile(times, 95))
  await page.context().close()

  await fillTimeline(region, { ...patient, entries: long })
  ;({ page, debug } = await open(browser, region))
  const atFirst = await heap(debug)
  const latest = page.getByRole('button', { name: /最新へ|新しい投稿/ })
  await latest.click()
  await latest.waitFor({ state: 'detached' })
  for (const [way, direction] of [['up', -1], ['down', 1]]) {
    const { frames, blank, nodes } = await scrollAndMeasure(page, direction)
    const seconds = frames.reduce((sum, one) => sum + one, 0) / 1_000
    report(`client.timeline.${way}.${long}`, 'fps', frames.length / seconds)
    report(`client.timeline.${way}.${long}.blank`, 'frames', blank)
    report(`client.timeline.${way}.${long}.nodes`, 'elements', nodes)
  }
  for (let turn = 0; turn < mounts; turn += 1) {
    await page.getByRole('list').getByRole('link').nth(turn % 2).click()
    await page.getByRole('feed').getByRole('article').first().waitFor()
    await openPatient(page)
  }
  const late = await heap(debug)
  report(`client.timeline.heap.${long}`, 'MB', late)
  report(`client.timeline.heap.${long}.growth`, 'ratio', late / atFirst)
  await page.context().close()
}
