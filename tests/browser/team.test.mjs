// The main job, with two people at once, against the real server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choose, entry, kind, post, send } from './hands.mjs'
import { checkPage, desktop, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

test('every page is accessible and fits, on a PC and on a phone', async () => {
  for (const [viewport, picture] of [[desktop, 'timeline-desktop'], [phone, 'timeline-phone']]) {
    const visitor = await browser.newContext({ viewport, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
    const door = await visitor.newPage()
    await door.goto(region.url)
    await door.getByRole('button', { name: /鈴木 美穂/ }).waitFor()
    await checkPage(door, 'sign-in')
    await visitor.close()

    const { page, faults } = await signIn(browser, region, '鈴木 美穂', viewport)
    await checkPage(page, 'patients')
    await openPatient(page)
    await checkPage(page, 'timeline')
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

  await post(nurse.page, '右下肢のむくみが強くなっています。')
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
  await kind(nurse.page, 'バイタル')
  await nurse.page.getByLabel(/体温/).fill('99')
  await send(nurse.page)
  await nurse.page.getByText(/30.*45/).first().waitFor()
  await nurse.page.getByLabel(/体温/).fill('36.7')
  await nurse.page.getByLabel(/脈/).fill('78')
  await send(nurse.page)
  await doctor.page.getByRole('feed').getByRole('article').last().getByText('36.7').waitFor()
  assert.deepEqual([...nurse.faults, ...doctor.faults], [])
})

test('a post that the line swallowed is kept, and sent when the server is back', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂', phone)
  await openPatient(nurse.page)
  await region.kill()
  await post(nurse.page, '電波がとどかない家で書いた文です。')
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
