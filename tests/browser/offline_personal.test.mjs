// A personal device: what is written outlives the line, the server, the tab; what was read can be read again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrived, box, feed, post } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

/** Says on the settings page whose device it is, and comes back. */
async function makePersonal(page) {
  await page.goto(`${region.url}/settings`)
  await page.getByRole('radio', { name: /自分だけが使う/ }).check()
  await page.waitForFunction(async () => (await indexedDB.databases()).length > 0)
  await page.goto(`${region.url}/patients`)
  await page.getByRole('list').getByRole('link').first().waitFor()
}

/** The texts of a timeline as the server has them. */
function textsOnServer(page) {
  return page.evaluate(async () => {
    const patient = location.pathname.split('/')[2]
    const answer = await fetch(`/api/patients/${patient}/entries?limit=200`)
    return (await answer.json()).items.map(({ content }) => content?.text ?? '')
  })
}

/** In the page: whether its database holds so many values in each of these stores. */
async function countKept(wanted) {
  const [{ name }] = await indexedDB.databases()
  const done = (request) => new Promise((resolve) => Object.assign(request, { onsuccess: () => resolve(request.result) }))
  const database = await done(indexedDB.open(name))
  const found = Object.keys(wanted).map(async (store) => (await done(database.transaction(store).objectStore(store).count())) === wanted[store])
  const isSo = (await Promise.all(found)).every(Boolean)
  database.close()
  return isSo
}

/** Waits until the worker has all that it needs without a line. */
const settled = (page) =>
  page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated' && navigator.serviceWorker.controller !== null)

async function personal(name = '鈴木 美穂') {
  const { page, faults } = await signIn(browser, region, name)
  await makePersonal(page)
  await openPatient(page)
  return { page, faults, context: page.context() }
}

test('a line that drops in the middle of a post costs nothing and doubles nothing', async () => {
  const { page, faults } = await personal()
  // The server gets it; the answer is lost on the way.
  let dropped = 0
  await page.route('**/entries', async (route) => {
    if (route.request().method() !== 'POST' || dropped > 0) return route.continue()
    dropped += 1
    await route.fetch()
    await route.abort()
  })
  await post(page, '途中で切れた投稿です。')
  await arrived(page, '途中で切れた投稿です。')
  await page.waitForFunction(() => document.querySelectorAll('article').length > 0)
  const texts = await textsOnServer(page)
  assert.equal(texts.filter((text) => text === '途中で切れた投稿です。').length, 1)
  assert.equal(dropped, 1)
  assert.deepEqual(faults, [])
})

test('a server that dies and comes back gets everything, in order', async () => {
  const { page } = await personal()
  await region.kill()
  for (const text of ['一つ目の文です。', '二つ目の文です。', '三つ目の文です。']) await post(page, text)
  await page.getByRole('button', { name: '送信待ち 3件' }).first().click()
  const panel = page.getByRole('dialog', { name: '送っていない投稿' })
  await panel.getByRole('article').nth(2).waitFor()
  await panel.getByText('投稿はこの端末に残っています').waitFor()
  await page.keyboard.press('Escape')
  await region.start()
  await arrived(page, '三つ目の文です。')
  const texts = (await textsOnServer(page)).filter((text) => text.endsWith('つ目の文です。'))
  assert.deepEqual(texts, ['一つ目の文です。', '二つ目の文です。', '三つ目の文です。'])
})

test('a tab that is killed leaves its posts and its draft to the next one', async () => {
  const { page, context } = await personal()
  const address = page.url()
  await context.setOffline(true)
  await post(page, '消されたタブの一つ目。')
  await post(page, '消されたタブの二つ目。')
  await box(page).fill('書きかけの文です。')
  await page.waitForFunction(countKept, { draft: 1, outbox: 2 })
  await page.close({ runBeforeUnload: false })
  await context.setOffline(false)

  const next = await context.newPage()
  await next.goto(address)
  await arrived(next, '消されたタブの二つ目。')
  assert.equal(await box(next).inputValue(), '書きかけの文です。')
  const texts = (await textsOnServer(next)).filter((text) => text.startsWith('消されたタブ'))
  assert.deepEqual(texts, ['消されたタブの一つ目。', '消されたタブの二つ目。'])
})

test('two tabs send what they wrote once, and each shows what the other is waiting with', async () => {
  const { page, context } = await personal()
  const other = await context.newPage()
  await other.goto(page.url())
  await feed(other).getByRole('article').first().waitFor()
  await context.setOffline(true)
  await post(page, '左のタブの文です。')
  await other.getByRole('article').filter({ hasText: '左のタブの文です。' }).waitFor()
  await post(other, '右のタブの文です。')
  await page.getByRole('article').filter({ hasText: '右のタブの文です。' }).waitFor()
  await context.setOffline(false)
  for (const tab of [page, other]) for (const text of ['左のタブの文です。', '右のタブの文です。']) await arrived(tab, text)
  const texts = (await textsOnServer(page)).filter((text) => text.endsWith('タブの文です。'))
  assert.deepEqual(texts, ['左のタブの文です。', '右のタブの文です。'])
})

test('a session that is revoked while somebody types takes what was read, and leaves what was written', async () => {
  const { page, context } = await personal()
  const address = page.url()
  await box(page).fill('書いている途中で終わった文です。')
  await page.waitForFunction(countKept, { draft: 1 })
  const ended = await context.request.delete(`${region.url}/api/session`, { headers: { 'X-Tsunagu': '1' } })
  assert.ok(ended.ok())
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await page.getByText('鈴木 美穂さん（さくら訪問看護ステーション）の送っていない文').waitFor()
  await page.waitForFunction(countKept, { page: 0, entity: 0, draft: 1 })

  await page.getByRole('button', { name: /鈴木 美穂/ }).first().click()
  await feed(page).getByRole('article').first().waitFor()
  await page.goto(address)
  await feed(page).getByRole('article').first().waitFor()
  assert.equal(await box(page).inputValue(), '書いている途中で終わった文です。')
})

test('a deep link opens without a line, and what happened meanwhile comes with it', async () => {
  const { page, context } = await personal()
  await settled(page)
  await page.getByRole('list').getByRole('link').nth(4).click()
  await feed(page).getByRole('article').first().waitFor()
  await openPatient(page)
  const address = page.url()
  await page.close()
  await region.kill()

  const next = await context.newPage()
  const begun = Date.now()
  await next.goto(address)
  await feed(next).getByRole('article').first().waitFor()
  console.log(`readable without a line after ${Date.now() - begun} ms`)
  await next.getByText('までの内容を表示しています').waitFor()
  await next.getByRole('list').getByRole('link').first().waitFor()
  await post(next, '電波のない家で書いた文です。')

  await region.start()
  await arrived(next, '電波のない家で書いた文です。')
  await next.getByText('までの内容を表示しています').waitFor({ state: 'detached' })
})

// B08
test('signing out leaves nothing', async () => {
  const { page } = await personal()
  await page.getByRole('button', { name: /鈴木 美穂/ }).click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await page.waitForFunction(async () => (await indexedDB.databases()).length === 0)
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  assert.doesNotMatch(kept, /pat_|per_|佐藤|鈴木/)

  // Whoever comes next on this device is kept for again.
  await page.getByRole('button', { name: /鈴木 美穂/ }).first().click()
  await page.getByRole('list').getByRole('link').first().waitFor()
  await page.waitForFunction(async () => (await indexedDB.databases()).length === 1)
})
