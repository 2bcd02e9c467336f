// 空床: a place is found in three taps, told in seconds, and of two who tell at once nobody's number is lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const coordinator = '濵田 瑞穂'
const careManager = '伊藤 由美'

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })

async function openBeds(page) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^空床/ }).click()
  await page.getByRole('heading', { level: 1, name: '空床' }).waitFor()
  await page.getByRole('heading', { level: 2, name: '地域の空床' }).waitFor()
  await allThere(page)
}

const found = (page) => page.locator('section').filter({ has: page.getByRole('heading', { name: '地域の空床' }) }).getByRole('article')
const cell = (page, ward, part) => page.getByLabel(`${ward}の${part}`, { exact: true })

test('a care manager finds a short stay with a ventilator in three taps, and its telephone', async () => {
  const { page, faults } = await signIn(browser, region, careManager, phone)
  await openBeds(page)
  const all = await found(page).count()
  await checkPage(page, 'vacant beds on a phone')
  await page.getByRole('button', { name: '短期入所', exact: true }).click()
  await page.getByText('受け入れ条件でさがす').click()
  await page.getByRole('button', { name: '人工呼吸器', exact: true }).click()
  await page.waitForURL(/kind=short_stay.*procedure=ventilator/)
  const hits = found(page)
  await page.waitForFunction((before) => document.querySelectorAll('section article').length < before, all)
  assert.ok((await hits.count()) > 0)
  for (const hit of await hits.all()) assert.match(await hit.innerText(), /短期入所[\s\S]*人工呼吸器/)
  await hits.first().getByRole('link', { name: /に電話する/ }).waitFor()
  await checkPage(page, 'vacant beds that were found')
  // What was looked for stands in the address, and nothing more of it is lost on the way back.
  await page.reload()
  await hits.first().waitFor()
  for (const hit of await hits.all()) assert.match(await hit.innerText(), /短期入所[\s\S]*人工呼吸器/)
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('a coordinator tells a number by the keyboard alone, and a care manager sees it', async () => {
  const reader = await signIn(browser, region, careManager)
  const { page, faults } = await signIn(browser, region, coordinator, desktop)
  await openBeds(page)
  await checkPage(page, 'vacant beds of an own hospital')
  const ward = '3階東 急性期病棟'
  await cell(page, ward, '空き').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('７')
  await page.keyboard.press('Enter')
  await page.getByText(`「${ward}」を知らせました。`).waitFor()
  await openBeds(reader.page)
  await reader.page.getByRole('row').filter({ hasText: ward }).filter({ hasText: '7床' }).waitFor()
  await page.getByRole('button', { name: `${ward}は変わりなし` }).click()
  await page.getByText(`「${ward}」は変わりなし、と知らせました。`).waitFor()
  assert.deepEqual(faults, [])
  assert.deepEqual(reader.faults, [])
  await page.context().close()
  await reader.page.context().close()
})

test('of two who tell at once the second sees both and chooses', async () => {
  const [first, second] = [await signIn(browser, region, coordinator), await signIn(browser, region, coordinator)]
  await openBeds(first.page)
  await openBeds(second.page)
  const ward = '4階 地域包括ケア病棟'
  await cell(second.page, ward, '空き').fill('9')
  await cell(first.page, ward, '空き').fill('6')
  await cell(first.page, ward, '空き').press('Enter')
  await first.page.getByText(`「${ward}」を知らせました。`).waitFor()
  await cell(second.page, ward, '空き').press('Enter')
  const conflict = second.page.getByRole('alert').filter({ hasText: /先に.*が知らせました/ })
  await conflict.getByRole('row').filter({ hasText: '空き' }).filter({ hasText: '9' }).filter({ hasText: '6' }).waitFor()
  await checkPage(second.page, 'two who told at once')
  await conflict.getByRole('button', { name: '自分の数で知らせる' }).click()
  await conflict.waitFor({ state: 'detached' })
  await second.page.getByText(`「${ward}」を知らせました。`).waitFor()
  assert.equal(await cell(second.page, ward, '空き').inputValue(), '9')
  assert.deepEqual(second.faults, [])
  await first.page.context().close()
  await second.page.context().close()
})

test('without a line the number stays where it was typed, and is told when the line is back', async () => {
  const { page, faults } = await signIn(browser, region, coordinator, phone)
  await openBeds(page)
  const ward = '緩和ケア病棟'
  const card = page.getByRole('article', { name: ward, exact: true })
  await page.context().setOffline(true)
  await card.getByRole('button', { name: `${ward}の数を変える` }).click()
  await card.getByText('空きあり').click()
  await card.getByLabel('空き', { exact: true }).fill('2')
  await card.getByRole('button', { name: `${ward}を知らせる` }).click()
  await card.getByText(/入れた数は残っています/).waitFor()
  await page.context().setOffline(false)
  assert.equal(await card.getByLabel('空き', { exact: true }).inputValue(), '2')
  await card.getByRole('button', { name: `${ward}を知らせる` }).click()
  await page.getByText(`「${ward}」を知らせました。`).waitFor()
  assert.match(await card.innerText(), /空きあり\s*2床/)
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('an offer is added, told, and closed with words of what that means', async () => {
  const { page, faults } = await signIn(browser, region, careManager)
  await openBeds(page)
  await page.getByRole('button', { name: '受け入れ枠を加える' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('枠の名前').fill('居宅介護支援（秋）')
  await form.getByLabel('説明').fill('山田太郎さんの後任を探しています')
  await form.getByRole('button', { name: 'この枠を加える' }).click()
  await form.getByText(/個人の情報かもしれない/).waitFor()
  await page.keyboard.press('Escape')
  const leaving = page.getByRole('dialog').filter({ has: page.getByRole('button', { name: 'もどる' }) })
  await leaving.getByRole('button', { name: 'もどる' }).click()
  assert.equal(await form.getByLabel('枠の名前').inputValue(), '居宅介護支援（秋）')
  await checkPage(page, 'an offer under the pen')
  await form.getByLabel('説明').fill('')
  await form.getByRole('button', { name: 'この枠を加える' }).click()
  await page.getByText(/を加えました。空きを知らせてください/).waitFor()
  await page.getByRole('button', { name: '居宅介護支援（秋）の操作' }).click()
  await page.getByRole('button', { name: 'この枠を閉じる' }).click()
  const question = page.getByRole('dialog', { name: '「居宅介護支援（秋）」を閉じますか' })
  await question.getByText('閉じた枠は、「閉じた枠」からもう一度開けられます。').waitFor()
  await question.getByRole('button', { name: 'この枠を閉じる' }).click()
  await page.getByText('「居宅介護支援（秋）」を閉じました。').waitFor()
  assert.equal(await cell(page, '居宅介護支援（秋）', '空き').count(), 0)
  assert.deepEqual(faults, [])
  await page.context().close()
})
