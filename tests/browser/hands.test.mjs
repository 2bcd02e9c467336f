// Keys, fingers and large letters: small slips that must not cost a text, a place or a drug.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, makeRegion, openPatient, phone, registerPatient, signIn } from './server.mjs'

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

const feed = (page) => page.getByRole('feed')
const box = (page) => page.getByRole('textbox', { name: '本文' }).first()
const send = (page) => page.getByRole('button', { name: '送信', exact: true }).click()
const entry = (page, text) => feed(page).getByRole('article').filter({ hasText: text })
const kind = (page, name) => page.getByRole('toolbar', { name: '投稿の種類' }).getByRole('button', { name }).click()
const problems = (page) => page.getByRole('region', { name: /への投稿/ }).getByRole('alert')
/** Whether the lower edge of a part is not scrolled away. */
async function isWithin(frame, part) {
  const [outer, inner] = [await frame.boundingBox(), await part.boundingBox()]
  return inner.y + inner.height <= outer.y + outer.height
}
/** Where a key press would go. */
const focused = (page) => page.locator(':focus')

async function post(page, text) {
  await box(page).fill(text)
  await send(page)
  await entry(page, text).getByRole('button', { name: 'この投稿の操作' }).waitFor()
}

async function correct(page, text) {
  await entry(page, text).getByRole('button', { name: 'この投稿の操作' }).click()
  await page.getByRole('button', { name: '直す', exact: true }).click()
  return page.getByRole('dialog').first()
}

test('a dose that was forgotten does not stop a drug', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await kind(page, '処方変更')
  await page.getByLabel('薬の名前').fill('フロセミド錠20mg')
  await page.getByLabel('これまで', { exact: true }).fill('1錠')
  await send(page)
  await problems(page).getByText('「これから」を入れてください').waitFor()
  await page.getByRole('button', { name: '薬を加える' }).click()
  assert.ok(await focused(page).evaluate((field) => field.closest('[aria-label="2番目の薬"]') !== null))
  await page.getByRole('button', { name: 'この薬をはずす' }).last().click()
  assert.equal(await focused(page).inputValue(), 'フロセミド錠20mg')
  await page.getByLabel('変更').selectOption('stop')
  await send(page)
  await entry(page, 'フロセミド錠20mg').getByText('中止').waitFor()
})

test('blood pressures that were swapped are noticed before they are sent', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await kind(page, 'バイタル')
  await page.getByLabel(/血圧（上）/).fill('80')
  await page.getByLabel(/血圧（下）/).fill('120')
  await send(page)
  await problems(page).getByText('血圧の上と下を確かめてください。').waitFor()
  const described = await focused(page).evaluate((field) => document.getElementById(field.getAttribute('aria-describedby'))?.textContent)
  assert.match(described ?? '', /血圧の上と下を確かめてください。/)
  assert.equal(await page.getByLabel(/血圧（下）/).inputValue(), '120')
  await page.getByLabel(/血圧（上）/).fill('120')
  await page.getByLabel(/血圧（下）/).fill('80')
  await send(page)
  await feed(page).getByRole('article').last().getByText('120').first().waitFor()
})

test('a second press on send is no second entry, and no reproach', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await box(page).fill('二度押しの文です。')
  await box(page).press('Control+Enter')
  await box(page).press('Control+Enter')
  await entry(page, '二度押しの文です。').getByRole('button', { name: /既読/ }).waitFor()
  assert.equal(await entry(page, '二度押しの文です。').count(), 1)
  assert.equal(await box(page).getAttribute('aria-invalid'), 'false')
})

test('whoever works by key stays where the work is', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  await openPatient(nurse.page)
  await post(nurse.page, '鍵盤だけで確かめる文です。')
  const { page } = await signIn(browser, region, '田中 健一')
  await openPatient(page)
  const theirs = entry(page, '鍵盤だけで確かめる文です。')
  const id = await theirs.getAttribute('data-entry')

  const seen = theirs.getByRole('button', { name: /既読/ })
  await seen.press('Enter')
  await page.getByRole('dialog', { name: '既読と確認' }).waitFor()
  await page.keyboard.press('Escape')
  assert.ok(await seen.evaluate((button) => button === document.activeElement))
  await theirs.getByRole('button', { name: '確認しました' }).press('Enter')
  await theirs.getByText('確認ずみ').waitFor()
  await page.waitForFunction((id) => document.activeElement?.getAttribute('data-entry') === id, id)

  await page.keyboard.press('F6')
  assert.equal(await focused(page).getAttribute('aria-label'), '本文')
  await page.keyboard.press('F6')
  assert.equal(await focused(page).getAttribute('aria-current'), 'page')
  await page.keyboard.press('F6')
  assert.equal(await focused(page).getAttribute('data-entry'), id)

  await theirs.getByRole('button', { name: '返信' }).press('Enter')
  assert.equal(await focused(page).getAttribute('aria-label'), '本文')
  await page.getByRole('list').getByRole('link').nth(4).click()
  await page.getByRole('textbox', { name: '本文' }).waitFor()
  await feed(page).waitFor()
  assert.notEqual(await focused(page).getAttribute('aria-label'), '本文')
})

test('a slip of the mouse closes no form, and giving up is asked', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await post(page, '直しかけてやめる文です。')
  const dialog = await correct(page, '直しかけてやめる文です。')
  const text = dialog.getByRole('textbox', { name: '本文' })
  await text.fill('書き直した文です。')
  const place = await text.boundingBox()
  await page.mouse.move(place.x + 100, place.y + 20)
  await page.mouse.down()
  await page.mouse.move(20, 400, { steps: 4 })
  await page.mouse.up()
  await page.mouse.click(20, 400)
  assert.equal(await text.inputValue(), '書き直した文です。')
  await dialog.getByRole('button', { name: 'やめる' }).click()
  await page.getByRole('dialog', { name: '直した文を捨てますか' }).getByRole('button', { name: 'もどる' }).click()
  await page.keyboard.press('Escape')
  assert.equal(await (await correct(page, '直しかけてやめる文です。')).getByRole('textbox', { name: '本文' }).inputValue(), '書き直した文です。')
  await dialog.getByRole('button', { name: 'やめる' }).click()
  await page.getByRole('button', { name: '直した文を捨てる' }).click()
  assert.equal(await (await correct(page, '直しかけてやめる文です。')).getByRole('textbox', { name: '本文' }).inputValue(), '直しかけてやめる文です。')
})

test('a link into an open timeline goes to its place', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const go = (at) =>
    page.evaluate((at) => {
      const link = Object.assign(document.createElement('a'), { href: `${location.pathname}?at=${at}` })
      document.body.append(link)
      link.click()
    }, at)
  /** Whether the first entry that is loaded is the first on the screen, or not. */
  const isAtStart = (wanted) => {
    const article = document.querySelector('[role=feed] > [data-entry]')
    const column = document.querySelector('[role=feed]').parentElement.parentElement
    return Math.abs(article.getBoundingClientRect().top - column.getBoundingClientRect().top) < 20 === wanted
  }
  await page.waitForFunction(isAtStart, false)
  await go(1)
  await page.waitForFunction(isAtStart, true)
  await page.goBack()
  await page.waitForFunction(isAtStart, false)
})

test('on a phone half of the height is the feed\'s, whatever the name and the letters, and the rest is a press away', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂', phone)
  const { id } = await registerPatient(page, '長い名前'.repeat(9), 'ながいなまえ', '1942-03-08')
  const banner = page.getByRole('region', { name: '患者の情報' })
  const more = banner.getByRole('button', { name: '続き' })
  const open = async (path) => {
    await page.goto(region.url + path)
    await page.getByRole('textbox', { name: '本文' }).waitFor()
    await page.evaluate(() => document.fonts.ready)
  }
  await openPatient(page)
  const paths = [new URL(page.url()).pathname, `/patients/${id}`]
  for (const size of ['normal', 'large', 'largest']) {
    await page.evaluate((size) => localStorage.setItem('text_size', size), size)
    for (const path of paths) {
      await open(path)
      await more.waitFor()
      const room = (await box(page).evaluate((one) => one.closest('[data-pane]').previousElementSibling.clientHeight)) / phone.height
      assert.ok(room >= 0.49, `the feed of ${path} at ${size} is ${room} of the height`)
      const cut = await page.getByRole('navigation', { name: '患者のページ' }).getByRole('link').evaluateAll((tabs) => tabs.filter((tab) => tab.getBoundingClientRect().right > tab.parentElement.getBoundingClientRect().right).length)
      assert.equal(cut, 0, `tabs at ${size} are cut`)
      for (const text of ['1942年', 'アレルギー：']) assert.ok(await isWithin(banner, banner.getByText(text).last()), `${text} at ${size} is out of sight`)
    }
    const name = banner.getByRole('heading', { level: 1 })
    const { height } = await name.boundingBox()
    await more.click()
    await banner.getByRole('button', { name: 'たたむ' }).waitFor()
    assert.ok((await name.boundingBox()).height > height, `the whole name at ${size}`)
    assert.equal(await name.evaluate((one) => one.scrollHeight > one.clientHeight + 1), false)
    await banner.getByRole('button', { name: 'たたむ' }).click()
    assert.equal((await name.boundingBox()).height, height)
  }
  // Until it is touched, the composer is one line.
  const tools = page.getByRole('toolbar', { name: '投稿の種類' })
  assert.equal(await tools.isVisible(), false)
  await box(page).focus()
  await tools.waitFor()
})

test('large letters leave room for the feed, and a form fits on a phone', async () => {
  for (const [viewport, size] of [[phone, '100%'], [{ width: 320, height: 640 }, '131.25%'], [phone, '200%'], [{ width: 1366, height: 768 }, '200%']]) {
    const { page } = await signIn(browser, region, '鈴木 美穂', viewport)
    await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size, 'important'), size)
    await openPatient(page)
    const banner = page.getByRole('region', { name: '患者の情報' })
    const { height } = await banner.boundingBox()
    const room = await feed(page).evaluate((one) => one.parentElement.parentElement.clientHeight)
    assert.ok(height <= viewport.height * 0.4 + 1, `the banner at ${size} is ${height} high`)
    assert.ok(room >= 100, `the feed at ${size} is ${room} high`)
    assert.ok(await isWithin(banner, banner.getByText(/アレルギー：/).last()), `the allergies at ${size} are out of sight`)
  }
  const { page } = await signIn(browser, region, '鈴木 美穂', { width: 320, height: 640 })
  await openPatient(page)
  await box(page).focus()
  await kind(page, '処方変更')
  await page.getByLabel('薬の名前').fill('アムロジピン錠5mg')
  await page.getByLabel('これから', { exact: true }).fill('1錠 朝食後')
  await send(page)
  await entry(page, 'アムロジピン錠5mg').getByRole('button', { name: '既読' }).waitFor()
  const dialog = await correct(page, 'アムロジピン錠5mg')
  assert.equal(await dialog.evaluate((one) => [...one.querySelectorAll('*')].some((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'visible')), false)
  const now = await dialog.getByRole('button', { name: '今', exact: true }).boundingBox()
  assert.ok(now.width >= 44 && now.height >= 44, 'the place to press is too small')
})
