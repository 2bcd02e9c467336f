// What the first page shows is asked for beside the code that shows it: once, and not behind a PIN.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { callApi, launch, makeRegion, openPatient, phone, signIn } from './server.mjs'

let region
let browser
before(async () => {
  region = await makeRegion()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await region?.remove()
})

/** The addresses that the page asks for, in order, until it can be used. */
/** What a page asks for from its first byte on; the one that stood before it asks no more. */
async function askedFor(page, path, isThere) {
  await page.goto('about:blank')
  const asked = []
  const note = (request) => asked.push(new URL(request.url()).pathname)
  page.on('request', note)
  await page.goto(region.url + path)
  await isThere()
  page.off('request', note)
  return asked
}

const count = (asked, path) => asked.filter((one) => one === path).length

test('a patient is asked for once, before the code is there', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂', phone)
  await openPatient(page)
  const path = new URL(page.url()).pathname
  const feed = () => page.getByRole('feed').getByRole('article').first().waitFor()
  const asked = await askedFor(page, path, feed)
  const answers = ['/api/session', `/api${path}`, `/api${path}/team`, `/api${path}/entries`]
  assert.deepEqual(answers.map((one) => count(asked, one)), [1, 1, 1, 1])

  // Somewhere in a timeline is for the code to find.
  const there = await askedFor(page, `${path}?kind=note`, feed)
  assert.equal(count(there, `/api${path}/entries`), 1)
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('behind a PIN nothing is asked for', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂', phone)
  await openPatient(page)
  const path = new URL(page.url()).pathname
  await page.goto(`${region.url}/settings`)
  await page.getByRole('radio', { name: /暗証番号でひらく/ }).check()
  await page.getByLabel('暗証番号（数字6桁以上）').fill('482915')
  await page.getByLabel('暗証番号（もう一度）').fill('482915')
  await page.getByRole('button', { name: 'この暗証番号にする' }).click()
  await page.getByLabel('暗証番号（数字6桁以上）').waitFor({ state: 'detached' })
  const asked = await askedFor(page, path, () => page.getByRole('heading', { level: 1, name: '暗証番号を入れてください' }).waitFor())
  assert.deepEqual(asked.filter((one) => one.startsWith(`/api${path}`)), [])
  await page.context().close()
})

test('for somebody whose sign-out has not reached the server yet nothing is asked for', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const path = new URL(page.url()).pathname
  const { session } = await callApi(page, 'GET', '/api/session')
  // The page comes from the server, which gives whoever brings a session the one that asks.
  await page.evaluate(async (session) => {
    localStorage.setItem('ending', session)
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister()
  }, session)
  const asked = await askedFor(page, path, () => page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor())
  assert.deepEqual(asked.filter((one) => one.startsWith(`/api${path}`)), [])
  await page.context().close()
})
