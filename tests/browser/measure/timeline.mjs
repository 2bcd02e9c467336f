// A long timeline in a real browser at a quarter of the processor's speed: how soon a key shows, whether scrolling ever shows nothing, and
// what it costs to hold. One JSON line each. `ENTRIES=2000` measures a short one first, to see that the script works.
import { fillTimeline } from '../fill.mjs'
import { launch, makeRegion, openPatient, signIn } from '../server.mjs'

const throttle = 4
const keys = 120
const scrollSeconds = 20
const mounts = 10
const long = Number(process.env.ENTRIES ?? 100_000)
const middling = Math.min(long, 10_000)
const patient = { name: '佐藤 花子', year: '1942' }

const say = (line) => console.log(JSON.stringify(line))
const percentile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0
const round = (value) => Math.round(value * 10) / 10

async function open(browser, region) {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const debug = await page.context().newCDPSession(page)
  await debug.send('HeapProfiler.enable')
  return { page, debug }
}

const countNodes = (page) => page.evaluate(() => document.querySelectorAll('*').length)

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
    const look = (window.look = { frames: [], blank: 0, still: 0, entries: new Set(), nodes: 0, isOver: false })
    let before = performance.now()
    let place = ''
    const frame = (now) => {
      look.frames.push(now - before)
      before = now
      const { top, bottom } = column.getBoundingClientRect()
      let covered = top
      let gap = 0
      let first = null
      for (const one of column.querySelectorAll('[data-entry]')) {
        const rect = one.getBoundingClientRect()
        if (rect.bottom <= top || rect.top >= bottom) continue
        first ??= `${one.dataset.entry} ${Math.round(rect.top)}`
        look.entries.add(one.dataset.entry)
        gap = Math.max(gap, rect.top - covered)
        covered = rect.bottom
      }
      gap = Math.max(gap, bottom - covered)
      if (gap > 100) look.blank += 1
      if (first === place) look.still += 1
      place = first
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
    return { ...look, entries: look.entries.size }
  })
}

const region = await makeRegion()
const browser = await launch()
try {
  await fillTimeline(region, { ...patient, entries: middling })
  let { page, debug } = await open(browser, region)
  await fillPage(page)
  await debug.send('Emulation.setCPUThrottlingRate', { rate: throttle })
  const times = await typeAndMeasure(page)
  say({ workload: `client.keystroke.${middling}`, unit: 'ms', value: round(percentile(times, 0.5)), p95_ms: round(percentile(times, 0.95)) })
  await page.context().close()

  await fillTimeline(region, { ...patient, entries: long })
  ;({ page, debug } = await open(browser, region))
  const atFirst = await heap(debug)
  const latest = page.getByRole('button', { name: /最新へ|新しい投稿/ })
  await latest.click()
  await latest.waitFor({ state: 'detached' })
  for (const [way, direction] of [['up', -1], ['down', 1]]) {
    const { frames, blank, entries, nodes, still } = await scrollAndMeasure(page, direction)
    const seconds = frames.reduce((sum, one) => sum + one, 0) / 1_000
    say({ workload: `client.scroll.${long}.${way}`, unit: 'fps', value: round(frames.length / seconds), p95_ms: round(percentile(frames, 0.95)), blank_frames: blank, still_frames: still, frames: frames.length, entries })
    say({ workload: `client.nodes.${long}.${way}`, unit: 'elements', value: nodes })
  }
  const afterScroll = await heap(debug)
  for (let turn = 0; turn < mounts; turn += 1) {
    await page.getByRole('list').getByRole('link').nth(turn % 2).click()
    await page.getByRole('feed').getByRole('article').first().waitFor()
    await openPatient(page)
  }
  say({ workload: `client.heap.${long}`, unit: 'MB', value: round(await heap(debug)), at_first: round(atFirst), after_scroll: round(afterScroll), nodes: await countNodes(page) })
} finally {
  await browser.close()
  await region.remove()
}
