// What goes wrong of itself: the line while signing in, the clock, a newer version, a full disk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeFront } from './front.mjs'
import { arrived, box, entry, feed, post, send } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const hour = 3_600_000

async function makePersonal(page) {
  await page.goto(`${region.url}/settings`)
  await page.getByRole('radio', { name: /自分だけが使う/ }).first().check()
  await page.waitForFunction(async () => (await indexedDB.databases()).length > 0)
  await page.goto(`${region.url}/patients`)
}

test('a line that drops in the middle of signing in takes nothing that was typed', async () => {
  const page = await browser.newPage({ locale: 'ja-JP' })
  await page.goto(`${region.url}/sign-in`)
  await page.getByLabel('ログイン名').fill('suzuki.miho')
  await page.getByLabel('パスワード', { exact: true }).fill('tsunagu-demo-2026')
  await page.route('**/api/session', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await page.getByRole('button', { name: 'サインインする' }).click()
  await page.getByRole('alert').filter({ hasText: /電波|つながり/ }).waitFor()
  assert.equal(await page.getByLabel('ログイン名').inputValue(), 'suzuki.miho')
  await page.unroute('**/api/session')
  await page.getByRole('button', { name: 'サインインする' }).click()
  // Nobody of the demo has a second factor yet.
  await page.getByRole('heading', { level: 1, name: 'サインインの準備' }).waitFor()
  await page.context().close()
})

test('a clock that jumps changes neither the order nor the time of what was posted', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await page.clock.install()
  await page.reload()
  await openPatient(page)
  const now = Date.now()
  await page.clock.setSystemTime(now + 3 * hour)
  await post(page, '時計が進んだ端末の文です。')
  await arrived(page, '時計が進んだ端末の文です。')
  await page.clock.setSystemTime(now - 26 * hour)
  await post(page, '時計が遅れた端末の文です。')
  await arrived(page, '時計が遅れた端末の文です。')
  const entries = await page.evaluate(async () => {
    const patient = location.pathname.split('/')[2]
    const { items } = await (await fetch(`/api/patients/${patient}/entries?limit=2`)).json()
    return items.map(({ content, observed_at, recorded_at }) => ({ text: content.text, apart: Date.parse(recorded_at) - Date.parse(observed_at) }))
  })
  assert.deepEqual(entries.map(({ text }) => text), ['時計が進んだ端末の文です。', '時計が遅れた端末の文です。'])
  for (const { apart } of entries) assert.ok(Math.abs(apart) < 60_000, `${apart} ms apart`)
  const shown = await feed(page).getByRole('article').filter({ hasText: '端末の文です。' }).allTextContents()
  assert.match(shown[0], /進んだ/)
  assert.match(shown[1], /遅れた/)
  assert.deepEqual(faults, [])
})

test('what waited longer than a shift is not sent unasked', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await makePersonal(page)
  await page.clock.install()
  await page.reload()
  await openPatient(page)
  await page.context().setOffline(true)
  await post(page, '朝に書いて電波がなかった文です。')
  await page.clock.setSystemTime(Date.now() + 7 * hour)
  await page.context().setOffline(false)
  await page.clock.runFor(90_000)
  await page.getByText('送る前に確かめてください').first().waitFor()
  const texts = await page.evaluate(async () => {
    const answer = await fetch(`/api/patients/${location.pathname.split('/')[2]}/entries`)
    return (await answer.json()).items.map(({ content }) => content?.text ?? '')
  })
  assert.equal(texts.includes('朝に書いて電波がなかった文です。'), false)
  await page.context().close()
})

test('a newer version waits until the text is sent, and then comes with a press', async () => {
  const front = await makeFront(region)
  const { page, faults } = await signIn(browser, { url: front.url }, '鈴木 美穂')
  await openPatient(page)
  const address = page.url()
  const controlled = () => navigator.serviceWorker.controller?.state === 'activated'
  await page.waitForFunction(controlled)
  await box(page).fill('新しい版が来たときに書いている文です。')

  front.changed.set('/sw.js', (text) => text.replace(/shell-[0-9a-f]{12}/, 'shell-0123456789ab'))
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update())
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting !== null)
  const change = page.getByRole('button', { name: '新しい版に切りかえる' })
  assert.equal(await change.count(), 0)
  assert.equal(await box(page).inputValue(), '新しい版が来たときに書いている文です。')
  await send(page)
  await arrived(page, '新しい版が来たときに書いている文です。')

  const loaded = page.waitForEvent('load')
  await change.first().click()
  await loaded
  await entry(page, '新しい版が来たときに書いている文です。').waitFor()
  assert.equal(page.url(), address)
  await page.waitForFunction(async () => (await caches.keys()).includes('shell-0123456789ab'))
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).waiting), null)
  assert.deepEqual(faults, [])
  await page.context().close()
  await front.remove()
})

test('a part that only the version before had is fetched by starting anew', async () => {
  const context = await browser.newContext({ locale: 'ja-JP', serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(region.url)
  await page.getByRole('button', { name: /鈴木 美穂/ }).first().click()
  await page.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  let isGone = true
  await page.route(/SettingsPage-.*\.js$/, (route) => (isGone ? route.fulfill({ status: 404 }) : route.continue()))
  const loaded = page.waitForEvent('domcontentloaded').then(() => (isGone = false))
  await page.getByRole('navigation').getByRole('link', { name: '設定', exact: true }).click()
  await loaded
  await page.getByRole('heading', { level: 1, name: '設定' }).waitFor()
  await context.close()
})

test('a full disk is told of, and nothing that was written is lost', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await makePersonal(page)
  await openPatient(page)
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    window.makeRoom = () => (IDBObjectStore.prototype.put = put)
  })
  await page.context().setOffline(true)
  await post(page, '端末がいっぱいのときの文です。')
  await page.getByText('この端末に保存できません。つながっているあいだに送ってください。').first().waitFor()
  await page.context().setOffline(false)
  await arrived(page, '端末がいっぱいのときの文です。')
  await page.evaluate(() => window.makeRoom())
  await box(page).fill('また場所ができたときの下書きです。')
  await page.getByText('この端末に保存できません').first().waitFor({ state: 'detached' })
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('two tabs share one line, and the second goes on when the first is closed', async () => {
  const lines = []
  const { page } = await signIn(browser, region, '鈴木 美穂')
  const context = page.context()
  const other = await context.newPage()
  for (const tab of [page, other]) tab.on('websocket', () => lines.push(tab))
  await page.reload()
  await openPatient(page)
  await other.goto(page.url())
  await feed(other).getByRole('article').first().waitFor()
  const { page: doctor } = await signIn(browser, region, '田中 健一')
  await openPatient(doctor)
  await post(doctor, '二つのタブに届く文です。')
  for (const tab of [page, other]) await entry(tab, '二つのタブに届く文です。').waitFor()
  assert.deepEqual(lines, [page])
  await page.close()
  await post(doctor, '残ったタブに届く文です。')
  await entry(other, '残ったタブに届く文です。').waitFor()
  assert.deepEqual(lines, [page, other])
  await context.close()
  await doctor.context().close()
})
