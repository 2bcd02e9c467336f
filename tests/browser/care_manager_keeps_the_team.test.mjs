// Who may read is decided here: by the care manager, for a patient of hers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box } from './hands.mjs'
import { checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

async function register(page, name, kana) {
  await page.getByRole('link', { name: '登録' }).click()
  await page.getByLabel('名前（必須）').fill(name)
  await page.getByLabel('よみがな（必須）').fill(kana)
  await page.getByLabel('生年月日（必須）').fill('昭和10年1月2日')
  await page.getByRole('radio', { name: '男' }).check()
  await page.getByRole('button', { name: '登録する' }).click()
  await page.getByRole('heading', { level: 1, name: `${name}さんのケアチーム` }).waitFor()
}

test('a member of another organization is added and reads at once; when the row ends the timeline goes', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const { page, faults } = await signIn(browser, region, '伊藤 由美')
  await register(page, '連携 一郎', 'れんけい いちろう')
  const patient = nurse.page.getByRole('link', { name: /連携 一郎/ })
  assert.equal(await patient.count(), 0)

  await page.getByRole('button', { name: '担当を加える' }).click()
  const dialog = page.getByRole('dialog', { name: '担当を加える' })
  await dialog.getByLabel('機関を探す').fill('サクラ訪問')
  await dialog.getByRole('radio', { name: /さくら訪問看護ステーション/ }).check()
  await dialog.getByRole('radio', { name: '職員全員' }).check()
  await dialog.getByText(/さくら訪問看護ステーションの職員全員（いま\d+人）が、この方のタイムラインを読めます。/).waitFor()
  await checkPage(page, 'add to the team')
  await dialog.getByRole('radio', { name: '一人を選ぶ' }).check()
  await dialog.getByLabel('名前・かな・職種で探す').fill('すずき みほ')
  await dialog.getByRole('radio', { name: /鈴木 美穂/ }).check()
  await dialog.getByRole('button', { name: 'チームに加える' }).click()
  await dialog.getByText('共有の根拠を選んでください。').waitFor()
  await dialog.getByRole('radio', { name: '口頭の同意' }).check()
  await dialog.getByLabel('チームでの役').selectOption({ label: '主担当看護師' })
  await dialog.getByLabel('同意を確かめた人').fill('伊藤 由美')
  await dialog.getByRole('button', { name: 'チームに加える' }).click()
  const row = page.getByRole('listitem').filter({ hasText: '鈴木 美穂' })
  await row.getByText('共有の根拠：口頭の同意（伊藤 由美）').waitFor()

  await patient.click()
  await box(nurse.page).waitFor()

  await row.getByRole('button', { name: /担当を終える/ }).click()
  const end = page.getByRole('dialog', { name: '担当を終えますか' })
  await end.getByText('連携 一郎さんのタイムラインを、すぐに読めなくなります。').waitFor()
  await end.getByRole('button', { name: '担当を終える' }).click()
  await page.getByText('終わった担当（1）').waitFor()
  await nurse.page.getByText('この方の担当から外れたため、表示できません').waitFor()
  assert.deepEqual([...nurse.faults, ...faults], [])
})

test('an organization that the patient refuses cannot be added', async () => {
  const { page, faults } = await signIn(browser, region, '伊藤 由美')
  await register(page, '共有 次郎', 'きょうゆう じろう')
  await page.getByRole('button', { name: '望まない機関を加える' }).click()
  const refuse = page.getByRole('dialog')
  await refuse.getByLabel('機関を探す').fill('あおぞら')
  await refuse.getByRole('radio', { name: /あおぞら薬局/ }).check()
  await refuse.getByRole('button', { name: 'この機関と共有しない' }).click()
  await page.getByRole('region', { name: 'ご本人が共有を望まない機関' }).getByText('あおぞら薬局').waitFor()

  await page.getByRole('button', { name: '担当を加える' }).click()
  const dialog = page.getByRole('dialog', { name: '担当を加える' })
  await dialog.getByLabel('機関を探す').fill('あおぞら')
  await dialog.getByRole('radio', { name: /あおぞら薬局/ }).check()
  await dialog.getByText('ご本人があおぞら薬局との共有を望んでいないため、加えられません。').waitFor()
  assert.deepEqual(faults, [])
})

test('the team is accessible and fits', async () => {
  for (const viewport of [desktop, phone, { width: 320, height: 640 }]) {
    const { page, faults } = await signIn(browser, region, '伊藤 由美', viewport)
    const href = await page.getByRole('link', { name: /佐藤 花子.*1942/ }).getAttribute('href')
    await page.goto(`${region.url}${href}/team`)
    await page.getByRole('heading', { level: 2, name: /いまの担当/ }).waitFor()
    await checkPage(page, `team at ${viewport.width}`)
    assert.deepEqual(faults, [])
  }
})
