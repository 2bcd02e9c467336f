// The main job, with two people at once, against the real server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { axe, desktop, launch, makeRegion, openPatient, phone, signIn } from './server.mjs'

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

const entry = (page, text) => page.getByRole('feed').getByRole('article').filter({ hasText: text })

async function write(page, text) {
  await page.getByRole('textbox', { name: '本文' }).fill(text)
  await page.getByRole('button', { name: '送信', exact: true }).click()
}

async function choose(page, text, action) {
  await entry(page, text).getByRole('button', { name: 'この投稿の操作' }).click()
  await page.getByRole('button', { name: action, exact: true }).click()
}

test('every page is accessible and fits, on a PC and on a phone', async () => {
  for (const [viewport, picture] of [[desktop, 'timeline-desktop'], [phone, 'timeline-phone']]) {
    const visitor = await browser.newContext({ viewport, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
    const door = await visitor.newPage()
    await door.goto(region.url)
    await door.getByRole('button', { name: /鈴木 美穂/ }).waitFor()
    await check(door, 'sign-in')
    await visitor.close()

    const { page, faults } = await signIn(browser, region, '鈴木 美穂', viewport)
    await check(page, 'patients')
    await openPatient(page)
    await check(page, 'timeline')
    // The pictures of the README: the region as it was made.
    if (process.env.PICTURES) await page.screenshot({ path: `../../docs/images/${picture}.png` })
    assert.deepEqual(faults, [])
  }
})

test('a nurse posts, the doctor sees and acknowledges it, the nurse corrects and retracts', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const doctor = await signIn(browser, region, '田中 健一')
  await openPatient(nurse.page)
  await openPatient(doctor.page)

  await write(nurse.page, '右下肢のむくみが強くなっています。')
  const seen = entry(doctor.page, '右下肢のむくみが強くなっています。')
  await seen.waitFor()
  assert.match(await seen.innerText(), /看護師[\s\S]*鈴木 美穂[\s\S]*さくら訪問看護ステーション/)
  await seen.getByRole('button', { name: '確認しました' }).click()
  await entry(nurse.page, '右下肢のむくみ').getByText(/^確認.*1/).waitFor()
  await entry(nurse.page, '右下肢のむくみ').getByText(/既読 [1-9]/).waitFor()

  await choose(nurse.page, '右下肢のむくみ', '直す')
  const dialog = nurse.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '本文' }).fill('左下肢のむくみが強くなっています。')
  await dialog.getByRole('button', { name: /直す|送/ }).last().click()
  await entry(doctor.page, '左下肢のむくみが強くなっています。').waitFor()
  await entry(doctor.page, '左下肢のむくみ').getByText('訂正').first().waitFor()

  await choose(nurse.page, '左下肢のむくみ', '取り消す')
  await nurse.page.getByRole('dialog').getByRole('radio', { name: /内容のまちがい/ }).check()
  await nurse.page.getByRole('dialog').getByRole('button', { name: /取り消す/ }).last().click()
  await entry(doctor.page, '左下肢のむくみ').waitFor({ state: 'detached' })
  assert.deepEqual([...nurse.faults, ...doctor.faults], [])
})

test('vitals are typed, checked and seen with their units', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const doctor = await signIn(browser, region, '田中 健一')
  await openPatient(nurse.page)
  await openPatient(doctor.page)
  await nurse.page.getByRole('toolbar', { name: '投稿の種類' }).getByRole('button', { name: 'バイタル' }).click()
  await nurse.page.getByLabel(/体温/).fill('99')
  await nurse.page.getByRole('button', { name: '送信', exact: true }).click()
  await nurse.page.getByText(/30.*45/).first().waitFor()
  await nurse.page.getByLabel(/体温/).fill('36.7')
  await nurse.page.getByLabel(/脈/).fill('78')
  await nurse.page.getByRole('button', { name: '送信', exact: true }).click()
  await doctor.page.getByRole('feed').getByRole('article').last().getByText('36.7').waitFor()
  assert.deepEqual([...nurse.faults, ...doctor.faults], [])
})

test('a post that the line swallowed is kept, and sent when the server is back', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂', phone)
  await openPatient(nurse.page)
  await region.kill()
  await write(nurse.page, '電波がとどかない家で書いた文です。')
  await nurse.page.getByRole('article', { name: '送信待ち' }).waitFor()
  await region.start()
  const sent = entry(nurse.page, '電波がとどかない家で書いた文です。')
  await sent.getByRole('button', { name: /既読/ }).waitFor({ timeout: 60_000 })
  assert.equal(await sent.count(), 1)

  const doctor = await signIn(browser, region, '田中 健一')
  await openPatient(doctor.page)
  await entry(doctor.page, '電波がとどかない家で書いた文です。').waitFor()
  assert.deepEqual(nurse.faults, [])
})

async function check(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  assert.equal(wide, false, `${name} scrolls sideways`)
  // The page's own policy forbids foreign scripts; the debugger may add one.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: readFileSync(axe, 'utf8') })
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }))
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0].html}`), [])
}
