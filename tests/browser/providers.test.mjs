// 新規事業者: what an organization announces is looked at by the base, and then stands in the directory and on the board.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const base = '近藤 聡'
const nurse = '鈴木 美穂'
const careManager = '伊藤 由美'
const station = 'さくら訪問看護ステーション'

const inTokyo = (days) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(Date.now() + days * 86_400_000)
const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()
const card = (page, name) => page.getByRole('article', { name: new RegExp(name) })

async function openDirectory(page) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^事業所をさがす/ }).click()
  await heading(page, '事業所をさがす')
  await allThere(page)
}

async function openOrganization(page, name) {
  await openDirectory(page)
  await page.getByRole('searchbox', { name: /名前・よみがな/ }).fill(name)
  await page.getByRole('link', { name, exact: true }).click()
  await heading(page, name)
}

/** The base opens what waits, from the number beside the boards. */
async function openWaiting(page, name) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /件が承認を待っています/ }).click()
  await heading(page, '新規事業者・変更')
  await page.getByRole('link', { name }).first().click()
}

test('what a station announces stands in the directory and on the board once the base has approved it', async () => {
  const sender = await signIn(browser, region, nurse, phone)
  await openOrganization(sender.page, station)
  await checkPage(sender.page, 'an organization on a phone')
  await sender.page.getByRole('button', { name: '変更を知らせる' }).click()
  const form = sender.page.getByRole('dialog', { name: /の変更を知らせる$/ })
  await form.getByLabel('いつから').fill(inTokyo(0))
  await form.getByRole('button', { name: '拠点に送る' }).click()
  await form.getByText('変わるところがありません。').waitFor()
  await checkPage(sender.page, 'a change under the pen')
  await form.getByLabel('電話', { exact: true }).fill('0985-00-7777')
  await form.getByText('変わる項目：電話').waitFor()
  await form.getByRole('button', { name: '拠点に送る' }).click()
  await sender.page.getByText('承認待ち', { exact: true }).waitFor()
  await checkPage(sender.page, 'a notice that waits')

  const decider = await signIn(browser, region, base, desktop)
  await openWaiting(decider.page, new RegExp(`${station}.*移転`))
  const row = decider.page.getByRole('row', { name: /^電話/ })
  await row.getByText('0985-00-7777').waitFor()
  await checkPage(decider.page, 'a notice to decide on')
  await decider.page.getByRole('button', { name: '承認する' }).click()
  const question = decider.page.getByRole('dialog', { name: /を承認しますか$/ })
  await question.getByText('新規事業者の掲示板に、お知らせが出ます。').waitFor()
  await question.getByRole('button', { name: '承認して知らせる' }).click()
  await decider.page.getByText('承認済み', { exact: true }).waitFor()
  await decider.page.getByRole('link', { name: '掲示板で見る' }).click()
  await decider.page.getByRole('feed').getByRole('article').filter({ hasText: station }).filter({ hasText: '0985-00-7777' }).first().waitFor()

  const reader = await signIn(browser, region, careManager, phone)
  await openDirectory(reader.page)
  await reader.page.getByRole('button', { name: '新しいものだけ' }).click()
  await reader.page.waitForURL(/new=true/)
  await card(reader.page, 'あおぞら薬局').waitFor({ state: 'detached' })
  await card(reader.page, station).getByRole('link', { name: /0985-00-7777/ }).waitFor()
  await checkPage(reader.page, 'the directory on a phone')
  for (const { page, faults } of [sender, decider, reader]) {
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})

test('what was sent back says why, is corrected and sent again, and a closing stays in the directory with its day', async () => {
  const sender = await signIn(browser, region, nurse)
  const decider = await signIn(browser, region, base)
  await openOrganization(sender.page, station)
  await sender.page.getByRole('button', { name: '変更を知らせる' }).click()
  const form = sender.page.getByRole('dialog', { name: /の変更を知らせる$/ })
  await form.getByRole('radio', { name: '終了' }).check()
  await form.getByLabel('最後の日').fill(inTokyo(30))
  await form.getByRole('button', { name: '拠点に送る' }).click()
  await sender.page.getByText('承認待ち', { exact: true }).waitFor()

  await openWaiting(decider.page, new RegExp(`${station}.*終了`))
  await decider.page.getByRole('button', { name: '差し戻す' }).click()
  const question = decider.page.getByRole('dialog', { name: /を差し戻しますか$/ })
  await question.getByRole('button', { name: '理由をつけて差し戻す' }).click()
  await question.getByText('理由を入れてください。').waitFor()
  await checkPage(decider.page, 'a notice about to be sent back')
  await question.getByLabel('差し戻す理由').fill('最後の日を、月末にしてください。')
  await question.getByRole('button', { name: '理由をつけて差し戻す' }).click()
  await decider.page.getByText('差し戻しました。').waitFor()

  await sender.page.reload()
  await sender.page.getByText('最後の日を、月末にしてください。').waitFor()
  await checkPage(sender.page, 'a notice that was sent back')
  await sender.page.getByRole('button', { name: '直して、もう一度出す' }).click()
  await form.getByLabel('最後の日').fill(inTokyo(40))
  await form.getByRole('button', { name: '拠点に送る' }).click()
  await sender.page.getByText('承認待ち', { exact: true }).waitFor()
  await sender.page.getByRole('link', { name: '前に出したもの' }).waitFor()

  await openWaiting(decider.page, new RegExp(`${station}.*終了`))
  await decider.page.getByRole('button', { name: '承認する' }).click()
  await decider.page.getByRole('button', { name: '承認して知らせる' }).click()
  await decider.page.getByText('承認済み', { exact: true }).waitFor()
  await openDirectory(sender.page)
  await sender.page.getByRole('searchbox', { name: /名前・よみがな/ }).fill(station)
  await card(sender.page, 'あおぞら薬局').waitFor({ state: 'detached' })
  await card(sender.page, station).getByText(/で終了$/).waitFor()
  await checkPage(sender.page, 'the directory')
  for (const { page, faults } of [sender, decider]) {
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})
