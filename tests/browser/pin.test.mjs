// A phone that asks for a PIN: it opens without a line, for nobody else, and gives up after five misses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, feed } from './hands.mjs'
import { checkPage, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const pin = '482915'

const asks = (page) => page.getByRole('heading', { level: 1, name: '暗証番号を入れてください' }).waitFor()

async function enter(page, digits) {
  await page.getByLabel('暗証番号', { exact: true }).fill(digits)
  await page.getByRole('button', { name: 'ひらく' }).click()
}

/** Says on the settings page that the device asks for a PIN, reads a patient and waits for the worker. */
async function withPin() {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂', phone)
  await page.goto(`${region.url}/settings`)
  await page.getByRole('radio', { name: /暗証番号でひらく/ }).check()
  const first = page.getByLabel('暗証番号（数字6桁以上）')
  await first.fill('123456')
  await page.getByLabel('暗証番号（もう一度）').fill('123456')
  await page.getByRole('button', { name: 'この暗証番号にする' }).click()
  await page.getByText('すぐに当てられます').waitFor()
  await page.getByText('画面ロックの代わりにはなりません').waitFor()
  await checkPage(page, 'choosing a PIN')
  await first.fill(pin)
  await page.getByLabel('暗証番号（もう一度）').fill(pin)
  await page.getByRole('button', { name: 'この暗証番号にする' }).click()
  await first.waitFor({ state: 'detached' })
  await page.getByRole('navigation').getByRole('link', { name: '患者', exact: true }).click()
  await openPatient(page)
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated' && navigator.serviceWorker.controller !== null)
  return { page, faults, context: page.context(), address: page.url() }
}

test('without a line it opens with the PIN, and shows nothing before', async () => {
  const { page, faults, context, address } = await withPin()
  await box(page).fill('電波の前に書いた文です。')
  await page.waitForFunction(async () => {
    const [{ name }] = await indexedDB.databases()
    const database = await new Promise((resolve) => {
      const request = indexedDB.open(name)
      request.onsuccess = () => resolve(request.result)
    })
    return new Promise((resolve) => {
      const request = database.transaction('draft').objectStore('draft').count()
      request.onsuccess = () => resolve(request.result === 1)
    })
  })
  await page.close()
  await context.setOffline(true)
  const next = await context.newPage()
  await next.goto(address)
  await asks(next)
  await checkPage(next, 'asking for the PIN')
  assert.doesNotMatch(await next.locator('body').innerText(), /佐藤|鈴木/)
  await enter(next, '000000')
  await next.getByText('あと4回').waitFor()
  await enter(next, '４８２９１５')
  await feed(next).getByRole('article').first().waitFor()
  assert.equal(await box(next).inputValue(), '電波の前に書いた文です。')
  await context.setOffline(false)
  assert.deepEqual(faults, [])
  await context.close()
})

test('closing the screen asks for the PIN again, and comes back to the page', async () => {
  const { page, context, address } = await withPin()
  await page.goto(`${region.url}/settings`)
  await asks(page)
  await enter(page, pin)
  await page.getByRole('button', { name: /鈴木 美穂/ }).click()
  await page.getByRole('button', { name: '画面を閉じる' }).click()
  await asks(page)
  await page.goto(address)
  await enter(page, pin)
  await feed(page).getByRole('article').first().waitFor()
  await context.close()
})

test('five wrong PINs leave nothing on the device, and no session', async () => {
  const { page, context, address } = await withPin()
  await page.goto(address)
  await asks(page)
  for (let left = 4; left > 0; left -= 1) {
    await enter(page, '000000')
    await page.getByText(`あと${left}回`).waitFor()
  }
  // A page that is opened anew goes on counting.
  await page.reload()
  await asks(page)
  await enter(page, '000000')
  await page.getByText('この端末の内容を消しました').waitFor()
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await page.waitForFunction(async () => (await indexedDB.databases()).length === 0)
  assert.equal(await page.evaluate(async () => (await fetch('/api/session')).status), 204)
  assert.equal(await page.evaluate(() => localStorage.getItem('tier')), null)
  await context.close()
})

test('whoever forgot the PIN begins anew', async () => {
  const { page, context, address } = await withPin()
  await page.goto(address)
  await asks(page)
  await page.getByRole('button', { name: '暗証番号を忘れた' }).click()
  await page.getByRole('button', { name: '消してサインインし直す' }).click()
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await page.waitForFunction(async () => (await indexedDB.databases()).length === 0)
  await context.close()
})
