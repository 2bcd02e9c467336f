// A computer that several people share: what one of them wrote is there again, whoever sat at it meanwhile.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, feed, send } from './hands.mjs'
import { callApi, checkPage, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

/** Of everybody in a demo region. */
const password = 'tsunagu-demo-2026'

const entrance = (page) => page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
const names = (page) => page.getByRole('region', { name: '今日この端末を使った方' })

/** Waits until the server has taken a draft. */
const kept = (page) => page.waitForResponse((answer) => answer.url().includes('/api/drafts/') && answer.request().method() === 'PUT' && answer.ok())

async function write(page, text) {
  const answer = kept(page)
  await box(page).fill(text)
  await answer
}

async function lock(page, name) {
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('button', { name: '画面を閉じる' }).click()
  await entrance(page)
}

async function comeBack(page, name) {
  await names(page).getByRole('button', { name: new RegExp(name) }).click()
  await page.getByLabel('パスワード', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'サインインする', exact: true }).click()
}

/** Nothing of a patient, and nobody's session. */
async function isCovered(page) {
  assert.doesNotMatch(await page.locator('body').innerText(), /佐藤/)
  await page.waitForFunction(async () => (await fetch('/api/session')).status === 204)
  assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).length), 0)
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })), /pat_|per_|佐藤|鈴木/)
}

test('a screen that nobody touches closes after ten minutes, and each comes back to their own page and text', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const address = page.url()
  // From here on time passes when the test says so.
  await page.clock.install()
  await page.reload()
  await feed(page).getByRole('article').first().waitFor()
  await box(page).fill('血圧がいつもより高めです。')
  await page.clock.runFor(2_500)
  await page.waitForFunction(async () => (await (await fetch('/api/drafts')).json()).items.length === 1)
  await page.clock.runFor(9 * 60_000)
  assert.equal(await box(page).inputValue(), '血圧がいつもより高めです。')
  await page.clock.runFor(90_000)
  await entrance(page)
  await page.getByText('10分使わなかったので、画面を閉じました。書きかけの文は残っています。').waitFor()
  await isCovered(page)
  await checkPage(page, 'the names')

  // Somebody else works here meanwhile, and finds nothing of the first.
  await page.getByRole('button', { name: /田中 / }).first().click()
  await page.getByRole('navigation').getByRole('link', { name: '患者', exact: true }).click()
  await openPatient(page)
  assert.equal(await box(page).inputValue(), '')
  await box(page).fill('田中の書きかけです。')
  await page.clock.runFor(2_500)
  await page.waitForFunction(async () => (await (await fetch('/api/drafts')).json()).items.length === 1)
  await page.clock.runFor(11 * 60_000)
  await entrance(page)
  await names(page).getByRole('listitem').nth(1).waitFor()

  await comeBack(page, '鈴木 美穂')
  await feed(page).getByRole('article').first().waitFor()
  assert.equal(page.url(), address)
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '血圧がいつもより高めです。')
  assert.deepEqual(faults, [])
})

test('a draft that the server does not take says so, and is kept as soon as it can be', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const refused = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.status() === 422)
  await box(page).fill('むくみの様子をみています。'.repeat(3_000))
  await refused
  const composer = page.getByRole('region', { name: /への投稿/ })
  await composer.getByRole('alert').filter({ hasText: '長すぎるため、下書きに残せません。文はこの画面にあります。' }).waitFor()
  await checkPage(page, 'a draft that is too long')
  await page.setViewportSize(phone)
  await checkPage(page, 'a draft that is too long, on a phone')
  await write(page, 'むくみの様子をみています。')
  await composer.getByText('書きかけの文は残り、次にサインインした端末でも続けられます').waitFor()
  await box(page).fill('')
})

test('a draft is found again after the browser died, and is gone when it was sent', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await box(page).fill('')
  await write(page, '足のむくみが少し引きました。')
  const address = page.url()
  await page.context().close()

  const next = await signIn(browser, region, '鈴木 美穂', phone)
  await next.page.goto(address)
  await next.page.waitForFunction(() => document.querySelector('textarea')?.value === '足のむくみが少し引きました。')
  const removed = next.page.waitForResponse((answer) => answer.url().includes('/api/drafts/') && answer.request().method() === 'DELETE')
  await send(next.page)
  assert.equal((await removed).status(), 204)
  await feed(next.page).getByRole('article').filter({ hasText: '足のむくみが少し引きました。' }).waitFor()
  await next.page.reload()
  await feed(next.page).getByRole('article').first().waitFor()
  assert.equal(await box(next.page).inputValue(), '')
  await next.page.context().close()
})

test('a screen that is closed by hand opens again with the password alone, and a name can be taken off', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const address = page.url()
  await box(page).fill('閉じる直前に書いた文です。')
  // Not a second later: closing keeps it.
  await lock(page, '鈴木 美穂')
  await isCovered(page)
  await names(page).getByRole('button', { name: /鈴木 美穂/ }).click()
  await page.getByLabel('パスワード', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'サインインする', exact: true }).click()
  await page.getByRole('alert').or(page.locator('.notice')).first().waitFor()
  await checkPage(page, 'a wrong password')
  await page.getByLabel('パスワード', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'サインインする', exact: true }).click()
  await feed(page).getByRole('article').first().waitFor()
  assert.equal(page.url(), address)
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '閉じる直前に書いた文です。')
  await lock(page, '鈴木 美穂')
  await names(page).getByRole('button', { name: /鈴木 美穂/ }).click()
  await page.getByRole('button', { name: '一覧から消す' }).click()
  await names(page).waitFor({ state: 'detached' })
  await page.getByLabel('ログイン名').waitFor()
  assert.deepEqual(faults, [])
})

test('a text that could not be kept waits in the page for its author, whoever signs in meanwhile', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  const context = page.context()
  await openPatient(page)
  await page.waitForFunction(async () => (await fetch('/api/drafts')).ok)
  const address = page.url()
  await context.route('**/api/drafts/**', (route) => route.abort())
  await box(page).fill('電波のないときに書いた文です。')
  await lock(page, '鈴木 美穂')
  await page.getByText('鈴木 美穂さん（さくら訪問看護ステーション）の送っていない文が、この画面に残っています。').waitFor()
  await context.unroute('**/api/drafts/**')
  await page.getByRole('button', { name: /伊藤 由美/ }).first().click()
  await openPatient(page)
  assert.equal(await box(page).inputValue(), '')
  await page.getByRole('button', { name: /伊藤 由美/ }).first().click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
  await entrance(page)
  const answer = kept(page)
  await comeBack(page, '鈴木 美穂')
  await page.waitForURL(address)
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '電波のないときに書いた文です。')
  await answer
})

test('a text that waits for its author is not lost when another tab calls the device its own', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  const context = page.context()
  await openPatient(page)
  await page.waitForFunction(async () => (await fetch('/api/drafts')).ok)
  const address = page.url()
  await context.route('**/api/drafts/**', (route) => route.abort())
  await box(page).fill('取りに来るのを待つ文です。')
  await lock(page, '鈴木 美穂')
  await context.unroute('**/api/drafts/**')
  await page.getByRole('button', { name: /伊藤 由美/ }).first().click()
  await page.getByRole('navigation').getByRole('link', { name: '設定' }).click()
  await page.getByText('鈴木 美穂さん（さくら訪問看護ステーション）の送っていない文が、この画面に残っています。その方が').waitFor()
  for (const tier of ['自分だけが使う', '自分だけが使い、暗証番号でひらく']) {
    assert.equal(await page.getByRole('radio', { name: new RegExp(`^${tier}`) }).first().isDisabled(), true)
  }
  await checkPage(page, 'a device that cannot become personal now')

  // A tab that knows of no text says otherwise.
  const other = await context.newPage()
  await other.goto(`${region.url}/settings`)
  await other.getByRole('radio', { name: /^自分だけが使う/ }).first().check()
  await page.waitForFunction(() => localStorage.getItem('tier') === 'personal')
  await other.close()
  await page.getByRole('button', { name: /伊藤 由美/ }).first().click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
  await entrance(page)
  await comeBack(page, '鈴木 美穂')
  await page.waitForURL(address)
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '取りに来るのを待つ文です。')
  assert.deepEqual(faults, [])
})

test('a tab that did not hear who signed in meanwhile asks, and shows nobody the page of somebody else', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  const first = await callApi(page, 'GET', '/api/session')
  const { items } = await callApi(page, 'GET', '/api/demo/personas')
  const { persona } = items.find(({ name }) => name === '田中 健一')
  // Behind the back of the page, as if it had slept while another tab did it.
  const second = await callApi(page, 'POST', '/api/demo/session', { persona })
  const hello = new Promise((resolve) => {
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => payload.includes('"hello"') && resolve(JSON.parse(payload))))
  })
  // What was asked before is answered as it was asked.
  const asked = new Set()
  page.on('request', (request) => asked.add(request))
  const answers = []
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url())
    if (!asked.has(answer.request()) || !pathname.startsWith('/api/') || pathname === '/api/session') return
    answers.push({ pathname, status: answer.status(), session: answer.request().headers()['x-tsunagu-session'] })
  })
  await openPatient(page)
  await page.getByRole('button', { name: /田中 健一/ }).first().waitFor()
  assert.ok(answers.some(({ status, session }) => status === 401 && session === first.session))
  assert.deepEqual(answers.filter(({ status, session }) => status < 400 && session !== second.session), [])
  assert.equal((await hello).session, second.session)
  assert.deepEqual(faults, [])
})

test('what its author threw away on leaving does not come back', async () => {
  const { page } = await signIn(browser, region, '田中 健一')
  await openPatient(page)
  await page.waitForFunction(async () => (await fetch('/api/drafts')).ok)
  await page.context().route('**/api/drafts/**', (route) => route.abort())
  await box(page).fill('捨てた文です。')
  await page.getByRole('button', { name: /田中 健一/ }).click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '消して離れる' }).click()
  await entrance(page)
  assert.doesNotMatch(await page.locator('body').innerText(), /送っていない文/)
  await page.context().unroute('**/api/drafts/**')
  await page.getByRole('button', { name: /田中 健一/ }).first().click()
  await openPatient(page)
  // What is on the server from before is not what was thrown away.
  assert.notEqual(await box(page).inputValue(), '捨てた文です。')
})
