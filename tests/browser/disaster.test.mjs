// 災害: a municipality opens a drill, organizations answer with and without a line, it telephones those who have not, and closes it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const officer = '亮太'
const nurse = '鈴木 美穂'
const pharmacist = '山本 智子'
const title = '冬の総合防災訓練'
const heading = `【訓練】${title}`

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })
const press = (within, name) => within.getByRole('button', { name, exact: true }).click()
const banner = (page) => page.getByRole('main').getByRole('link', { name: new RegExp(`^${heading}`) })
const state = (page, name) => page.getByRole('group', { name: '状況でしぼる' }).getByRole('button', { name })
const answer = (form, question, choice) => form.getByRole('group', { name: question }).getByText(choice, { exact: true }).click()
const row = (page, name) => page.getByRole('row').filter({ hasText: name })

async function openDrill(page) {
  await banner(page).click()
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  await allThere(page)
}

/** In both languages and widths, each time as somebody comes to it. */
async function checkEverywhere(page, name, heading) {
  const before = page.viewportSize()
  for (const viewport of [desktop, phone]) {
    for (const locale of ['ja', 'en']) {
      await page.setViewportSize(viewport)
      await page.evaluate((chosen) => localStorage.setItem('PARAGLIDE_LOCALE', chosen), locale)
      await page.reload()
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      await allThere(page)
      await checkPage(page, `${name} at ${viewport.width} in ${locale}`)
    }
  }
  await page.setViewportSize(before)
  await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'ja'))
  await page.reload()
  await allThere(page)
}

test('a drill from its opening to its end', async () => {
  const { page, faults } = await signIn(browser, region, officer, desktop)
  const reader = await signIn(browser, region, pharmacist, desktop)
  const outside = await signIn(browser, region, nurse, phone)
  assert.equal(await banner(reader.page).count(), 0)

  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^災害/ }).click()
  await page.getByRole('heading', { level: 1, name: '災害' }).waitFor()
  await allThere(page)
  await press(page, '災害・訓練を開く')
  const opening = page.getByRole('dialog', { name: '災害・訓練を開く' })
  await press(opening, '訓練を開く')
  await opening.getByText('訓練か、実際の災害かを選んでください。').waitFor()
  await checkPage(page, 'a drill that lacks everything')
  await opening.getByText('どの画面にも【訓練】と出ます。').click()
  await opening.getByLabel('災害の種類').selectOption({ label: '地震' })
  await opening.getByLabel('題名').fill(title)
  await opening.getByRole('button', { name: '訓練を開く', exact: true }).dblclick()
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  await allThere(page)
  assert.equal(await page.getByRole('heading', { level: 2 }).filter({ hasNotText: '【訓練】' }).count(), 0, 'every heading says that it is a drill')
  const asked = Number(await state(page, /^すべて/).locator('b').innerText())
  assert.ok(asked > 2)

  // It is told on every page, and answered with one press.
  await banner(reader.page).filter({ hasText: '状況を報告してください' }).waitFor()
  await checkPage(reader.page, 'the banner of a drill')
  await openDrill(reader.page)
  await press(reader.page, '被害なし')
  await reader.page.getByText(/「被害なし」と報告します/).waitFor()
  await reader.page.getByRole('button', { name: '新しい状況を入れる' }).waitFor()
  await state(page, /^通常どおり/).filter({ hasText: '1' }).waitFor()

  // Where the line is too bad for all this, a page of a few kilobytes does.
  await reader.page.getByRole('link', { name: '電波が弱いときの軽い画面で報告する' }).click()
  await reader.page.getByRole('heading', { name: new RegExp(`訓練.*${title}`) }).first().waitFor()
  await reader.page.goBack()
  await reader.page.getByRole('heading', { level: 1, name: heading }).waitFor()

  // Without a line it waits, in the order in which it was seen.
  await openDrill(outside.page)
  await outside.page.context().setOffline(true)
  await press(outside.page, '状況を入れる')
  const form = outside.page.locator('form')
  await answer(form, '事業の状況', '休止')
  await answer(form, '電気', '制限')
  await form.getByLabel('電気はあと何時間もつか').fill('-6')
  await press(form, 'この状況を報告する')
  await form.getByText('0から999までの数を入れてください。').waitFor()
  await checkPage(outside.page, 'a report with a wrong number')
  await form.getByLabel('電気はあと何時間もつか').fill('６')
  await form.getByLabel('必要な支援').fill('発電機の燃料')
  await press(form, 'この状況を報告する')
  await outside.page.getByRole('button', { name: '送信待ち 1件' }).waitFor()
  await press(outside.page, '新しい状況を入れる')
  await answer(form, '事業の状況', '制限あり')
  await press(form, 'この状況を報告する')
  await outside.page.getByRole('button', { name: '送信待ち 2件' }).waitFor()
  await checkPage(outside.page, 'reports that wait for a line')
  assert.match(await state(page, /^未回答/).innerText(), new RegExp(String(asked - 1)))
  await outside.page.context().setOffline(false)
  await row(page, 'さくら訪問看護').filter({ hasText: '制限あり' }).filter({ hasText: '電気：制限（あと6時間）' }).filter({ hasText: '発電機の燃料' }).waitFor()
  await outside.page.getByRole('button', { name: /^送信待ち/ }).waitFor({ state: 'detached' })

  // Nothing that was said is lost.
  await row(page, 'さくら訪問看護').getByRole('button', { name: /これまでの動き/ }).click()
  const history = page.getByRole('dialog', { name: /^【訓練】.*これまでの動き/ })
  assert.match(await history.getByRole('listitem').first().innerText(), /制限あり/)
  assert.match(await history.getByRole('listitem').nth(1).innerText(), /休止/)
  await page.keyboard.press('Escape')

  // Who has not answered is telephoned.
  await checkEverywhere(page, 'a drill', new RegExp(title))
  await checkEverywhere(outside.page, 'a drill where one is asked', new RegExp(title))
  await state(page, /^未回答/).click()
  await page.waitForURL(/state=unanswered/)
  await page.getByText(`${asked - 2}機関`, { exact: true }).waitFor()
  await page.getByRole('row').getByRole('link', { name: /に電話する/ }).first().waitFor()
  assert.equal(await row(page, 'さくら訪問看護').count(), 0)
  await state(page, /^すべて/).click()
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await page.waitForFunction((all) => document.querySelectorAll('tbody tr').length === all, asked)
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'CSVに書き出す')])
  assert.match(download.suggestedFilename(), /^訓練_.*\.csv$/)
  const rows = readFileSync(await download.path(), 'utf8').trim().split('\r\n').slice(1)
  assert.ok(rows.length >= asked)
  assert.deepEqual(rows.filter((one) => !one.startsWith('"訓練",')), [])

  // Its boards are apart from the others, and say that it is a drill.
  await page.getByRole('link', { name: /^避難・避難所/ }).click()
  await page.getByRole('heading', { level: 1, name: /【訓練】.*避難/ }).waitFor()
  await allThere(page)
  await checkPage(page, 'a board of a drill')
  await page.getByRole('link', { name: `「${title}」へ戻る` }).click()
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()

  await press(page, '終える')
  const ending = page.getByRole('dialog', { name: new RegExp(`^【訓練】「${title}」を終えますか`) })
  await ending.getByText('終えたあとも、市町村か拠点がもう一度開けます。').waitFor()
  await checkPage(page, 'the end of a drill')
  await press(ending, 'この災害・訓練を終える')
  await page.getByText(`「${title}」を終えました。`).waitFor()
  await reader.page.getByText(/に終わりました。読むことはできます。/).waitFor()
  assert.equal(await reader.page.getByRole('button', { name: '被害なし', exact: true }).count(), 0)
  await nav(reader.page, /掲示板/).click()
  await reader.page.getByRole('link', { name: /^災害/ }).click()
  await reader.page.getByRole('heading', { level: 2, name: '終わったもの' }).waitFor()
  assert.equal(await banner(reader.page).count(), 0)
  await checkEverywhere(reader.page, 'disasters', /災害|Disasters/)
  for (const one of [faults, reader.faults, outside.faults]) assert.deepEqual(one, [])
  for (const one of [page, reader.page, outside.page]) await one.context().close()
})
