// Writing with care: naming whom it is for, the right patient, and what is urgent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, entry, send } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

test('who is named after the sign is addressed, by key and by press', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await box(page).fill('ご確認ください。')
  await box(page).press('End')
  await box(page).pressSequentially('@田中')
  await page.getByRole('option', { name: /田中 健一/ }).waitFor()
  await box(page).press('Enter')
  assert.equal(await box(page).inputValue(), 'ご確認ください。@田中 健一 ')
  await box(page).pressSequentially('@薬')
  await page.getByRole('option', { name: '薬剤師' }).click()
  assert.equal(await box(page).inputValue(), 'ご確認ください。@田中 健一 @薬剤師 ')
  await page.getByRole('button', { name: '田中 健一、薬剤師' }).waitFor()
  await box(page).press('Enter')
  await box(page).pressSequentially('よろしくお願いします。')
  await box(page).press('Control+Enter')
  await entry(page, 'よろしくお願いします。').getByText('宛先：田中 健一、薬剤師').waitFor()
  assert.deepEqual(faults, [])
})

test('right after the patient changed, sending asks whom it is about', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await box(page).waitFor()
  // Time stands still, so that the machine may be slow.
  await page.clock.setFixedTime(new Date())
  await page.getByRole('link', { name: /佐藤 花子.*1936/ }).click()
  await page.getByRole('region', { name: '佐藤 花子さんへの投稿' }).waitFor()
  await page.getByRole('heading', { level: 1, name: '佐藤 花子' }).waitFor()
  await page.getByText('1936年').first().waitFor()
  await box(page).fill('まちがえたくない文です。')
  await send(page)
  const dialog = page.getByRole('dialog', { name: '送る相手を確かめてください' })
  await dialog.getByText(/1936年/).waitFor()
  await dialog.getByRole('button', { name: 'やめる' }).click()
  assert.equal(await box(page).inputValue(), 'まちがえたくない文です。')
  await send(page)
  await dialog.getByRole('button', { name: '佐藤 花子さんの投稿として送る' }).click()
  await entry(page, 'まちがえたくない文です。').waitFor()
  assert.deepEqual(faults, [])
})

test('an urgent post says whom to telephone, and again when nobody has read it', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await box(page).fill('呼吸が苦しそうです。')
  await page.getByLabel('重要度').selectOption({ label: '至急' })
  await send(page)
  const dialog = page.getByRole('dialog', { name: '至急で送りますか' })
  await dialog.getByText('119').waitFor()
  assert.match(await dialog.getByRole('link').first().getAttribute('href'), /^tel:/)
  await dialog.getByRole('button', { name: '至急で送る' }).click()
  await entry(page, '呼吸が苦しそうです。').getByRole('button', { name: '既読' }).waitFor()
  assert.equal(await page.getByText('まだ読まれていません。電話してください。').count(), 0)

  // Ten minutes without a hand on this screen would close it; the nurse looks at another one.
  const later = {
    async newContext(options) {
      const context = await browser.newContext(options)
      await context.clock.setFixedTime(new Date(Date.now() + 11 * 60_000))
      return context
    },
  }
  const other = await signIn(later, region, '鈴木 美穂')
  await openPatient(other.page)
  const alarm = entry(other.page, '呼吸が苦しそうです。').getByRole('alert')
  await alarm.getByText('まだ読まれていません。電話してください。').waitFor()
  assert.match(await alarm.getByRole('link').first().getAttribute('href'), /^tel:/)
  assert.deepEqual([...faults, ...other.faults], [])
})
