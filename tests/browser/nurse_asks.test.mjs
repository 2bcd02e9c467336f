// Asking colleagues to confirm: who is asked, who has, who has not, and asking again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, entry, send } from './hands.mjs'
import { openPatient, signIn, withdraw } from './server.mjs'
import { browser, region } from './stage.mjs'

const request = (page, text) => entry(page, text).getByRole('button', { name: /^確認のお願い/ })

async function ask(page, text, { names, isPrivate = false }) {
  await box(page).fill(text)
  await page.getByRole('button', { name: '確認をお願いする' }).click()
  const dialog = page.getByRole('dialog', { name: '確認をお願いする' })
  for (const name of names) await dialog.getByRole('checkbox', { name, exact: true }).check()
  await dialog.getByLabel('いつまでに').selectOption({ label: '明日の17:00' })
  if (isPrivate) await dialog.getByRole('checkbox', { name: '名前は自分だけが見る' }).check()
  await dialog.getByRole('button', { name: '決める' }).click()
  await page.getByRole('button', { name: /^確認のお願い：.*17:00まで$/ }).waitFor()
  await send(page)
  await request(page, text).waitFor()
}

test('a nurse asks the doctor and the pharmacist, one confirms, the other is asked again', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const doctor = await signIn(browser, region, '田中 健一')
  const pharmacist = await signIn(browser, region, '山本 智子')
  for (const { page } of [nurse, doctor]) await openPatient(page)

  const text = '利尿薬の量について確認をお願いします。'
  await ask(nurse.page, text, { names: ['医師', '薬剤師'] })
  assert.match(await request(nurse.page, text).innerText(), /医師・薬剤師.*17:00まで[\s\S]*まだ：医師・薬剤師/)
  await entry(doctor.page, text).getByText('自分の確認待ち').waitFor()
  await entry(doctor.page, text).getByRole('button', { name: '確認しました' }).click()
  await entry(doctor.page, text).getByText('自分の確認待ち').waitFor({ state: 'detached' })
  await request(nurse.page, text).getByText('まだ：薬剤師').waitFor()

  await request(nurse.page, text).click()
  const dialog = nurse.page.getByRole('dialog', { name: '確認のお願い' })
  await dialog.getByRole('heading', { name: 'まだの方：1' }).waitFor()
  await dialog.getByText('田中 健一').waitFor()
  await dialog.getByRole('button', { name: 'もう一度お願いする' }).click()
  await pharmacist.page.getByText('佐藤 花子さん：看護師 鈴木 美穂さんから、もう一度、確認のお願いです。').waitFor()
  await dialog.getByText(/にもう一度お願いしました$/).waitFor()
  await dialog.getByRole('button', { name: 'もう一度お願いする' }).click()
  await dialog.getByText(/続けてはお願いできません。/).waitFor()

  await openPatient(pharmacist.page)
  await entry(pharmacist.page, text).getByRole('button', { name: '確認しました' }).click()
  await dialog.getByText('全員が確認しました。').waitFor()
  await nurse.page.keyboard.press('Escape')
  await request(nurse.page, text).getByText('全員が確認ずみ').waitFor()
  assert.deepEqual([...nurse.faults, ...doctor.faults, ...pharmacist.faults], [])
})

test('where names are private, the one who confirmed knows it and a colleague does not see who', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const doctor = await signIn(browser, region, '田中 健一')
  const manager = await signIn(browser, region, '伊藤 由美')
  for (const { page } of [nurse, doctor, manager]) await openPatient(page)
  const text = '名前は伏せて確認をお願いします。'
  await ask(nurse.page, text, { names: ['医師'], isPrivate: true })
  await entry(doctor.page, text).getByRole('button', { name: '確認しました' }).click()
  await entry(doctor.page, text).getByText('確認ずみ').first().waitFor()
  assert.equal(await entry(doctor.page, text).getByRole('button', { name: '確認しました' }).count(), 0)
  await request(manager.page, text).getByText('全員が確認ずみ').waitFor()
  await withdraw(entry(doctor.page, text))
  await request(manager.page, text).getByText('全員が確認ずみ').waitFor({ state: 'detached' })
  await entry(doctor.page, text).getByRole('button', { name: '確認しました' }).click()

  await request(manager.page, text).getByText('全員が確認ずみ').waitFor()
  await request(manager.page, text).click()
  const dialog = manager.page.getByRole('dialog', { name: '確認のお願い' })
  await dialog.getByRole('heading', { name: '確認した方：1' }).waitFor()
  assert.equal(await dialog.getByText('田中 健一').count(), 0)
  await request(nurse.page, text).click()
  await nurse.page.getByRole('dialog').getByText('田中 健一').waitFor()
  assert.deepEqual([...nurse.faults, ...doctor.faults, ...manager.faults], [])
})

test('nobody is asked by mistake: without a party, or for a time that has passed', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await box(page).fill('お願いのない文です。')
  await page.getByRole('button', { name: '確認をお願いする' }).click()
  const dialog = page.getByRole('dialog', { name: '確認をお願いする' })
  await dialog.getByLabel('いつまでに').selectOption({ label: '時刻を選ぶ' })
  await dialog.getByLabel('期限の時刻').fill('2026-01-01T09:00')
  await dialog.getByRole('button', { name: '決める' }).click()
  await dialog.getByText('誰にお願いするかを選んでください。').waitFor()
  await dialog.getByText('期限は、これからの時刻にしてください。').waitFor()
  await dialog.getByRole('button', { name: 'やめる' }).click()
  await send(page)
  await entry(page, 'お願いのない文です。').getByRole('button', { name: '既読' }).waitFor()
  assert.equal(await request(page, 'お願いのない文です。').count(), 0)
  assert.deepEqual(faults, [])
})
