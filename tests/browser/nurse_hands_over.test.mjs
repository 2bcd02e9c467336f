// 申し送り: one living text, written by two people at once, of which nothing is lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, send } from './hands.mjs'
import { callApi, openPatient, openTab, registerPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const field = (page, name) => page.getByRole('textbox', { name })
const save = (page) => page.getByRole('button', { name: '申し送りを残す' }).click()

test('two people write the hand-over at once, and both texts are kept', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const doctor = await signIn(browser, region, '田中 健一')
  const { id } = await registerPatient(nurse.page, '申送 はじめ', 'もうしおくり はじめ', '1931-05-05')
  const { items } = await callApi(nurse.page, 'GET', '/api/organizations?limit=200')
  const clinic = items.find(({ name }) => name === 'みどり在宅クリニック')
  await callApi(nurse.page, 'POST', `/api/patients/${id}/team`, { organization: clinic.id, basis: 'oral' })
  for (const { page } of [nurse, doctor]) {
    await page.goto(`${region.url}/patients/${id}?tab=handover`)
    await page.getByText('まだ申し送りはありません。').waitFor()
    await page.getByRole('button', { name: '申し送りを書く' }).click()
  }
  await field(nurse.page, '今の状態').fill('むくみが増えています。')
  await field(nurse.page, '家族・連絡のこと').fill('長女へは夜に電話。')
  await field(doctor.page, '今の状態').fill('心不全の増悪を疑います。')
  await field(doctor.page, '薬のこと').fill('利尿薬を増やしました。')
  await save(doctor.page)
  await doctor.page.getByText('利尿薬を増やしました。').waitFor()

  // The nurse learns of it while writing: what only the doctor wrote is taken in, what both wrote stands side by side.
  await nurse.page.getByText(/先に 医師 田中 健一.* が書きました。/).waitFor()
  assert.equal(await field(nurse.page, '薬のこと').inputValue(), '利尿薬を増やしました。')
  assert.equal(await field(nurse.page, '今の状態').inputValue(), 'むくみが増えています。')
  await nurse.page.getByRole('group', { name: '先に書かれた文' }).getByText('心不全の増悪を疑います。').waitFor()
  await nurse.page.getByRole('button', { name: '両方を残す' }).click()
  assert.equal(await field(nurse.page, '今の状態').inputValue(), '心不全の増悪を疑います。\nむくみが増えています。')
  await save(nurse.page)
  await doctor.page.getByText('長女へは夜に電話。').waitFor()
  await doctor.page.getByText('むくみが増えています。').waitFor()

  await doctor.page.getByRole('button', { name: '前の内容を見る' }).click()
  const dialog = doctor.page.getByRole('dialog', { name: '申し送りの移り変わり' })
  await dialog.getByRole('heading', { name: /2番目の文.*鈴木 美穂/ }).waitFor()
  await dialog.locator('ins').filter({ hasText: 'むくみが増えています。' }).waitFor()
  assert.deepEqual([...nurse.faults, ...doctor.faults], [])
})

test('a hand-over that comes too late, with no word of it before, is refused and not lost', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const doctor = await signIn(browser, region, '田中 健一')
  for (const { page } of [nurse, doctor]) {
    await openPatient(page)
    await openTab(page, '申し送り')
    await page.getByRole('button', { name: '書き直す' }).click()
  }
  // The line brings the nurse no news.
  await nurse.page.route('**/handover', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()))
  const kept = nurse.page.waitForResponse((answer) => answer.url().includes('/api/drafts/') && answer.request().method() === 'PUT')
  await field(nurse.page, 'これからの予定').fill('金曜に体重測定。')
  await kept
  await field(doctor.page, 'これからの予定').fill('月曜に採血。')
  await save(doctor.page)
  await doctor.page.getByText('月曜に採血。').waitFor()
  await nurse.page.unroute('**/handover')
  await save(nurse.page)
  await nurse.page.getByRole('group', { name: '先に書かれた文' }).getByText('月曜に採血。').waitFor()
  await openTab(nurse.page, 'すべて')
  await openTab(nurse.page, '申し送り')
  assert.equal(await field(nurse.page, 'これからの予定').inputValue(), '金曜に体重測定。')
  await nurse.page.getByRole('button', { name: '自分の文を残す' }).click()
  await save(nurse.page)
  await doctor.page.getByText('金曜に体重測定。').waitFor()
  // Whoever signs in before the server has forgotten the draft takes it up.
  await nurse.page.waitForFunction(async () => (await (await fetch('/api/drafts')).json()).items.length === 0)
  assert.deepEqual(doctor.faults, [])
})

test('a hand-over under the pen is there again after the page was closed', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await openTab(page, '申し送り')
  await page.getByRole('button', { name: /書き直す|申し送りを書く/ }).click()
  const before = await field(page, '今の状態').inputValue()
  const kept = page.waitForResponse((answer) => answer.url().includes('/api/drafts/') && answer.request().method() === 'PUT')
  await field(page, '薬のこと').fill('朝の薬を一包化しました。')
  assert.equal((await kept).status(), 200)
  // By this name the server knows that it holds words of others, and asks the gate before it gives it back.
  assert.match((await kept).url(), /\/api\/drafts\/edit\.handover-pat_[a-z0-9]{26}$/)
  await page.reload()
  await field(page, '薬のこと').waitFor()
  assert.equal(await field(page, '薬のこと').inputValue(), '朝の薬を一包化しました。')
  assert.equal(await field(page, '今の状態').inputValue(), before)
  const gone = page.waitForResponse((answer) => answer.url().includes('/api/drafts/') && answer.request().method() === 'DELETE')
  await save(page)
  await gone
  await page.reload()
  await page.getByText('朝の薬を一包化しました。').waitFor()
  assert.equal(await field(page, '薬のこと').count(), 0)
  assert.deepEqual(faults, [])
})

test('what is flagged for the next visit stands beside', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await box(page).fill('次回、足のむくみを見てください。')
  await page.getByRole('checkbox', { name: '次回へ' }).check()
  await send(page)
  await page.getByRole('feed').getByText('次回、足のむくみを見てください。').waitFor()
  await openTab(page, '申し送り')
  await page.getByRole('region', { name: '次回へ' }).getByRole('link', { name: /次回、足のむくみを見てください。/ }).click()
  await page.waitForURL(/\?at=\d+$/)
  await page.getByRole('feed').getByText('次回、足のむくみを見てください。').waitFor()
  assert.deepEqual(faults, [])
})
