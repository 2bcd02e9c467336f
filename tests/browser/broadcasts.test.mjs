// 警報・一斉配信: an alert comes in by the folder, a municipality reads and sends it, a nurse sees it, and it is seen how far it came; a drill is not sent.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { drop } from './telegrams.mjs'
import { browser, region } from './stage.mjs'

const officer = '亮太'
const nurse = '鈴木 美穂'
const station = 'さくら訪問看護ステーション'
const patience = { timeout: 90_000 }
const headline = '今夜のはじめ頃まで高潮に警戒してください。'

const press = (within, name) => within.getByRole('button', { name, exact: true }).click()
const dialog = (page, name) => page.getByRole('dialog', { name })
const card = (page, text) => page.getByRole('article').filter({ hasText: text })

async function open(page, link, heading) {
  await link.click()
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  await allThere(page)
}

/** In both languages and widths, each time as somebody comes to it. */
async function checkEverywhere(page, name) {
  const before = page.viewportSize()
  for (const viewport of [desktop, phone]) {
    for (const locale of ['ja', 'en']) {
      await page.setViewportSize(viewport)
      await page.evaluate((chosen) => localStorage.setItem('PARAGLIDE_LOCALE', chosen), locale)
      await page.reload()
      await page.getByRole('heading', { level: 1 }).waitFor()
      await allThere(page)
      await checkPage(page, `${name} at ${viewport.width} in ${locale}`)
    }
  }
  await page.setViewportSize(before)
  await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'ja'))
  await page.reload()
  await allThere(page)
}

test('an alert from the folder to its readers, corrected and retracted', async () => {
  const { page, faults } = await signIn(browser, region, officer, desktop)
  const reader = await signIn(browser, region, nurse, phone)
  await reader.page
    .getByRole('navigation')
    .first()
    .getByRole('link', { name: /掲示板/ })
    .click()
  await reader.page.getByRole('heading', { level: 1, name: '掲示板' }).waitFor()
  assert.equal(await reader.page.getByRole('link', { name: /一斉配信/ }).count(), 0, 'a nurse sends no alerts')

  // It is told on every page, and read before it goes on.
  drop('1', headline)
  await page.getByRole('link', { name: /^確認を待っている警報/ }).waitFor(patience)
  await page
    .getByRole('navigation')
    .first()
    .getByRole('link', { name: /掲示板/ })
    .click()
  await open(page, page.getByRole('link', { name: /^警報・一斉配信/ }), '警報・一斉配信')
  await card(page, headline).waitFor(patience)
  await card(page, headline).getByText('高潮警報').first().waitFor()
  await checkEverywhere(page, 'alerts and broadcasts')
  await open(page, card(page, headline).getByRole('link', { name: /^内容を確かめる/ }), /高潮警報/)
  await page.getByText('確認待ち').waitFor()
  await checkEverywhere(page, 'an alert that waits')

  // Who is meant is told before; without a board it goes nowhere.
  const boards = page.getByRole('group', { name: '配信する掲示板' })
  for (const box of await boards.getByRole('checkbox').all()) await box.uncheck()
  await press(page, '配信する')
  await page.getByText('配信する掲示板を選んでください。').waitFor()
  await boards.getByRole('checkbox', { name: /^お知らせ/ }).check()
  await boards.getByRole('checkbox', { name: /^研修・勉強会/ }).check()
  await page.getByRole('textbox', { name: '題名' }).fill('高潮警報が出ました')
  await page
    .getByRole('textbox', { name: '本文' })
    .fill('汐見原市に高潮警報が出ました。速やかに海の近くから離れてください。')
  await page.getByText('「速やかに」は「すぐに」と書くと伝わりやすくなります。').waitFor()
  await page.getByRole('textbox', { name: '本文' }).fill('汐見原市に高潮警報が出ました。\n海の近くから離れてください。')
  await page.getByRole('radio', { name: /^至急/ }).check()
  await page.getByText(/^\d+人（\d+機関）に配信します。$/).waitFor()
  await press(page, '配信する')
  await page.getByText('いつまでかを入れてください。').waitFor()
  await page.getByLabel(/^いつまで/).fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10))
  await press(page, '配信する')
  const sending = dialog(page, '本番の配信です。配信しますか')
  await sending.getByText(/^いま鳴る人/).waitFor()
  await checkPage(page, 'the last look before it goes out')
  await sending.getByRole('button', { name: '本番として配信する' }).dblclick()
  await page.getByRole('heading', { level: 1, name: '高潮警報が出ました' }).waitFor()
  await page.getByRole('heading', { level: 2, name: 'どこまで届いたか' }).waitFor()
  await allThere(page)
  const row = page.getByRole('row').filter({ hasText: station })
  await row.filter({ hasText: 'まだ（' }).waitFor()

  // Whoever reads two of the boards reads it on one of them, and counts once.
  await reader.page
    .getByRole('link', { name: /^お知らせ/ })
    .first()
    .click()
  const notice = reader.page.getByRole('article').filter({ hasText: '高潮警報が出ました' })
  await notice.waitFor()
  assert.equal(await notice.count(), 1)
  await notice.scrollIntoViewIfNeeded()
  await checkPage(reader.page, 'a broadcast on a board')
  await page.mouse.move(300, 300)
  await page.mouse.wheel(0, 1)
  await row
    .getByText(/^1\/\d+人$/)
    .first()
    .waitFor(patience)
  assert.equal(await row.filter({ hasText: 'まだ（' }).count(), 0)
  await checkEverywhere(page, 'a broadcast and its reach')
  await page
    .getByRole('button', { name: /^まだの方を見る/ })
    .first()
    .click()
  await dialog(page, /のまだの方$/)
    .getByRole('listitem')
    .first()
    .waitFor()
  await checkPage(page, 'who has not seen it')
  await page.keyboard.press('Escape')
  const [list] = await Promise.all([page.waitForEvent('download'), press(page, '電話リスト（CSV）')])
  assert.equal(list.suggestedFilename(), 'call-list.csv')
  assert.doesNotMatch(readFileSync(await list.path(), 'utf8'), new RegExp(station))

  // A correction and its end go to all the boards.
  await press(page, '直す')
  const correcting = dialog(page, '一斉配信を直す')
  await correcting.getByRole('textbox', { name: '本文' }).fill('汐見原市の高潮警報は、21時まで続きます。')
  await press(correcting, '直して配信する')
  await page.getByText('すべての掲示板で直しました。').waitFor()
  await notice.getByText('21時まで続きます').waitFor()
  await page.getByText('配信の記録と、ほかのシステム用のファイル（CAP）').click()
  const [cap] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /訂正のCAPファイルを保存する$/ }).click(),
  ])
  assert.match(readFileSync(await cap.path(), 'utf8'), /<msgType>Update<\/msgType>/)
  await press(page, '取り消す')
  await checkPage(page, 'before a broadcast is retracted')
  await press(dialog(page, 'この一斉配信を取り消しますか'), 'この一斉配信を取り消す')
  await page.getByText('すべての掲示板で取り消しました。').waitFor()
  await notice.waitFor({ state: 'detached' })
  for (const one of [faults, reader.faults]) assert.deepEqual(one, [])
  for (const one of [page, reader.page]) await one.context().close()
})

test('a drill is unmistakable, and need not be sent; a broadcast is written without an alert', async () => {
  const { page, faults } = await signIn(browser, region, officer, phone)
  drop('2', 'これは高潮の訓練です。', '訓練')
  await page.goto(`${region.url}/broadcasts`)
  await card(page, 'これは高潮の訓練です。').waitFor(patience)
  await open(page, card(page, 'これは高潮の訓練です。').getByRole('link', { name: /^内容を確かめる/ }), /^【訓練】/)
  await page.getByText('これは訓練です。', { exact: true }).waitFor()
  await checkPage(page, 'a drill that waits')
  await page.getByRole('button', { name: '訓練として配信する', exact: true }).waitFor()
  await press(page, '配信しない')
  const dismissing = dialog(page, 'この警報を配信しないと決めますか')
  await press(dismissing, '配信しないと決める')
  await dismissing.getByText('理由を選んでください。').waitFor()
  await checkPage(page, 'a dismissal without a reason')
  await dismissing.getByText('この地域に関係がない').click()
  await press(dismissing, '配信しないと決める')
  await page.getByText(/配信しないと決めました（この地域に関係がない）/).waitFor()

  await open(page, page.getByRole('link', { name: '警報・一斉配信の一覧へ戻る' }), '警報・一斉配信')
  await press(page, '当番の順番')
  await dialog(page, '警報を知らせる当番の順番').getByRole('listitem').first().waitFor()
  await allThere(page)
  await checkPage(page, 'who is rung, in order')
  await page.keyboard.press('Escape')
  await open(page, page.getByRole('link', { name: '一斉配信を書く' }), '一斉配信を書く')
  await checkEverywhere(page, 'a broadcast while it is written')
  await page.getByRole('checkbox', { name: /^訓練として出す/ }).check()
  await page.getByRole('checkbox', { name: /^お知らせ/ }).check()
  await page.getByRole('textbox', { name: '題名' }).fill('避難所を開く練習')
  await page
    .getByRole('textbox', { name: '本文' })
    .fill('連絡の練習です。\n読んだ方は「確認しました」を押してください。')
  await press(page, '訓練として配信する')
  await dialog(page, '訓練として配信しますか').getByRole('button', { name: '訓練として配信する' }).click()
  await page.getByRole('heading', { level: 1, name: '【訓練】避難所を開く練習' }).waitFor()
  await page.getByRole('heading', { level: 2, name: 'どこまで届いたか' }).waitFor()
  await allThere(page)
  await checkPage(page, 'a drill that was sent')
  assert.deepEqual(faults, [])
  await page.context().close()
})
