// Who looked at what.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkPage, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name, exact: true })

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
