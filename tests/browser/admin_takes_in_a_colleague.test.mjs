// Who works here, and who looked at what.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name, exact: true })

test('a colleague is taken in, signs in with the first password, and is signed out when the membership ends', async () => {
  const { page, faults } = await signIn(browser, region, '中村 幸枝')
  await nav(page, '職員').click()
  await page.getByRole('button', { name: '職員を加える' }).click()
  const form = page.getByRole('dialog', { name: 'さくら訪問看護ステーションに職員を加える' })
  await form.getByLabel('名前').first().fill('新人 花')
  await form.getByLabel('よみがな').fill('しんじん はな')
  await form.getByLabel('職種').selectOption({ label: '看護師' })
  await form.getByLabel('ログイン名').fill('suzuki.miho')
  await form.getByRole('button', { name: '職員を加える' }).click()
  await form.getByText('このログイン名は、もう使われています。').waitFor()
  await form.getByLabel('ログイン名').fill('shinjin.hana')
  await checkPage(page, 'take in')
  const password = await form.getByLabel('はじめのパスワード').inputValue()
  await form.getByRole('button', { name: '職員を加える' }).click()
  const made = page.getByRole('dialog', { name: '新人 花さんを加えました' })
  await made.getByText(password).waitFor()
  await made.getByRole('button', { name: '渡しました' }).click()
  assert.equal(await page.getByText(password).count(), 0)
  const row = page.getByRole('listitem').filter({ hasText: '新人 花' })
  await row.waitFor()

  const context = await browser.newContext({ viewport: desktop, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
  const newcomer = await context.newPage()
  await newcomer.goto(`${region.url}/sign-in`)
  await newcomer.getByLabel('ログイン名').fill('shinjin.hana')
  await newcomer.getByLabel('パスワード', { exact: true }).fill(password)
  await newcomer.getByRole('button', { name: 'サインインする', exact: true }).click()
  await newcomer.getByRole('heading', { level: 1, name: '今日' }).waitFor()

  await row.getByRole('button', { name: /所属を終える/ }).click()
  const end = page.getByRole('dialog', { name: '新人 花さんの所属を終えますか' })
  await end.getByText('すべての端末から、すぐにサインアウトされます。').waitFor()
  await end.getByRole('button', { name: 'この所属を終える' }).click()
  await page.getByText('新人 花さんの所属を終えました。').waitFor()
  await row.waitFor({ state: 'detached' })
  await newcomer.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  assert.deepEqual(faults, [])
})

test('an auditor reads the log with names of staff and none of patients, narrows it down and takes it along', async () => {
  const { page, faults } = await signIn(browser, region, '古賀 良子')
  assert.equal(await nav(page, '職員').count(), 0)
  await nav(page, '閲覧記録').click()
  const rows = page.getByRole('table').getByRole('row')
  await rows.nth(1).waitFor()
  await checkPage(page, 'access log')
  await page.getByRole('button', { name: /^患者 …/ }).first().click()
  await page.waitForURL(/\/access-log\?patient=pat_/)
  await rows.nth(1).waitFor()
  const about = new Set(await page.getByRole('button', { name: /^患者 …/ }).allInnerTexts())
  assert.equal(about.size, 1)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /CSVに書き出す/ }).click(),
  ])
  const text = readFileSync(await download.path(), 'utf8')
  assert.match(text, /^\uFEFF日時,誰が,/)
  assert.match(text, /看護ステーション/)
  assert.doesNotMatch(text, /佐藤 花子/)
  assert.deepEqual(faults, [])
})

test('the pages of those who watch fit on a phone', async () => {
  for (const viewport of [phone, { width: 320, height: 640 }]) {
    const auditor = await signIn(browser, region, '古賀 良子', viewport)
    await nav(auditor.page, '閲覧記録').click()
    await auditor.page.getByRole('row').nth(1).waitFor()
    await checkPage(auditor.page, `access log at ${viewport.width}`)
    const admin = await signIn(browser, region, '中村 幸枝', viewport)
    await nav(admin.page, '職員').click()
    await admin.page.getByRole('heading', { level: 2, name: /いまの職員/ }).waitFor()
    await checkPage(admin.page, `staff at ${viewport.width}`)
    assert.deepEqual([...auditor.faults, ...admin.faults], [])
  }
})
