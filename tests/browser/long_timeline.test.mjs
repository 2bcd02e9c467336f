// A timeline that is longer than a page can hold: every entry comes by once, in order, and nothing moves under the reader's eyes.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { fillTimeline } from './fill.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const entries = 700
const mostElements = 4_000
/** A walk takes seconds; one that goes on for so many milliseconds goes round in circles. */
const patience = 180_000

before(() => fillTimeline(region, { name: '佐藤 花子', year: '1942', entries }))

/** The ids of all entries of the open timeline, oldest first. */
function listAll(page) {
  return page.evaluate(async () => {
    const found = []
    for (let after = 0; after !== null; ) {
      const answer = await (await fetch(`/api${location.pathname}/entries?after=${after}&limit=200`)).json()
      found.push(...answer.items.map(({ id }) => id))
      after = answer.newer
    }
    return found
  })
}

/** Scrolls by most of a screen at a time until the end; tells what came by, how far the place slipped and how many elements there were. */
function walk(page, direction) {
  return page.evaluate(async ([direction, patience]) => {
    const feed = document.querySelector('[role=feed]')
    const column = feed.parentElement.parentElement
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const articles = () => [...feed.querySelectorAll('[data-entry]')]
    const isInSight = (one) => one.getBoundingClientRect().bottom > column.getBoundingClientRect().top && one.getBoundingClientRect().top < column.getBoundingClientRect().bottom
    const end = performance.now() + patience
    const settled = async () => {
      do {
        await frame()
        if (performance.now() > end) throw new Error(`no end in sight: busy ${feed.getAttribute('aria-busy')}, ${seen.length} seen, at ${column.scrollTop} of ${column.scrollHeight}`)
      } while (feed.getAttribute('aria-busy') === 'true')
    }
    const seen = []
    const runs = new Set()
    let slip = 0
    let elements = 0
    let still = 0
    await settled()
    while (still < 3) {
      for (const one of articles().filter(isInSight)) if (!seen.includes(one.dataset.entry)) seen.push(one.dataset.entry)
      runs.add(articles().map((one) => one.dataset.entry).join(' '))
      elements = Math.max(elements, document.querySelectorAll('*').length)
      const before = column.scrollTop
      column.scrollTop += direction * column.clientHeight * 0.8
      const moved = column.scrollTop - before
      const anchor = articles().filter(isInSight)[0]
      const top = anchor.getBoundingClientRect().top
      await settled()
      slip = Math.max(slip, Math.abs(anchor.getBoundingClientRect().top - top))
      still = moved === 0 ? still + 1 : 0
    }
    return { seen, runs: [...runs].map((run) => run.split(' ')), slip, elements }
  }, [direction, patience])
}

function check({ seen, runs, slip, elements }, wanted) {
  assert.deepEqual(new Set(seen), new Set(wanted), 'every entry came by')
  for (const run of runs) {
    const first = wanted.indexOf(run[0])
    assert.deepEqual(run, wanted.slice(first, first + run.length), 'what stands in the document is a run without holes')
  }
  assert.ok(slip <= 2, `the place slipped by ${slip} px`)
  assert.ok(elements <= mostElements, `${elements} elements`)
}

/** Chromium has lost a page in the middle of a walk before, and told nobody: whoever waits for it waits for good. */
const gone = new Error('the page is gone')
const inTime = (walked) => Promise.race([walked, new Promise((_, reject) => setTimeout(reject, 2 * patience, gone).unref())])

async function walkThereAndBack() {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const all = await listAll(page)
  assert.ok(all.length > 600)
  const latest = page.getByRole('button', { name: '最新へ' })
  await latest.click()
  await latest.waitFor({ state: 'detached' })
  check(await walk(page, -1), all)
  await page.getByText('ここがタイムラインの始まりです。').waitFor()
  check(await walk(page, 1), all)
  assert.equal(await page.locator('[data-entry]').last().getAttribute('data-entry'), all.at(-1))
  assert.deepEqual(faults, [])
}

test('every entry comes by on the way to the first and back', async () => {
  await inTime(walkThereAndBack()).catch((error) => {
    if (error !== gone) throw error
    return inTime(walkThereAndBack())
  })
})

test('from the middle of it a day is found, and the newest is one press away', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const all = await listAll(page)
  const [day, first] = await page.evaluate(async () => {
    const midnight = new Date(Date.now() - 10 * 86_400_000)
    midnight.setHours(0, 0, 0, 0)
    const answer = await (await fetch(`/api${location.pathname}/entries?since=${midnight.toISOString()}`)).json()
    return [midnight.toLocaleDateString('sv-SE'), answer.items.find(({ recorded_at }) => Date.parse(recorded_at) >= midnight.getTime()).id]
  })
  await page.getByRole('button', { name: '絞りこみ' }).click()
  const dialog = page.getByRole('dialog', { name: '投稿を絞りこむ' })
  await dialog.getByLabel('この日から見る').fill(day)
  await dialog.getByRole('button', { name: '見る' }).click()
  await page.waitForFunction((id) => {
    const article = document.querySelector(`[data-entry="${id}"]`)
    const column = document.querySelector('[role=feed]').parentElement.parentElement
    return article && Math.abs(article.getBoundingClientRect().top - column.getBoundingClientRect().top) < 20
  }, first)
  await page.getByRole('button', { name: '最新へ' }).click()
  await page.locator(`[data-entry="${all.at(-1)}"]`).waitFor()
  await page.waitForFunction(() => {
    const column = document.querySelector('[role=feed]').parentElement.parentElement
    return column.scrollHeight - column.scrollTop - column.clientHeight < 2
  })
  assert.deepEqual(faults, [])
})
