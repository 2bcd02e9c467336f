// 研修: the seats are exactly those there are, who waits moves up by itself, and the organizer has the list in hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const organizer = '近藤 聡'
const nurse = '鈴木 美穂'
const careManager = '伊藤 由美'
const title = '在宅での吸引と体位の実技'

const inTokyo = (days) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(Date.now() + days * 86_400_000)
const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })
const own = (page) => page.getByRole('region', { name: '申し込み' })
const press = (page, name) => own(page).getByRole('button', { name, exact: true }).click()
const stands = (page, words) => own(page).getByText(words, { exact: true }).waitFor()

async function openList(page) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^研修 申し込み/ }).click()
  await page.getByRole('heading', { level: 1, name: '研修' }).waitFor()
  await allThere(page)
}

async function openTraining(page, name = title) {
  await openList(page)
  await page.getByRole('link', { name }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await allThere(page)
}

test('of two who apply for one seat one waits, and has it when the other takes the application back', async () => {
  const base = await signIn(browser, region, organizer, desktop)
  await base.page.addInitScript(() => {
    window.print = () => (window.printed = (window.printed ?? 0) + 1)
    // A camera, and a browser that reads what stands before it.
    navigator.mediaDevices.getUserMedia = async () => Object.assign(document.createElement('canvas'), { width: 320, height: 240 }).captureStream()
    window.BarcodeDetector = class {
      detect = async () => (window.heldUp ? [{ rawValue: window.heldUp }] : [])
    }
  })
  await openList(base.page)
  await base.page.getByRole('button', { name: '研修を開く' }).click()
  const form = base.page.getByRole('dialog', { name: '研修を開く' })
  await form.getByRole('button', { name: 'この研修を開く' }).click()
  await form.getByText('研修の名前を入れてください。').waitFor()
  await checkPage(base.page, 'a training under the pen')
  await form.getByLabel('研修の名前').fill(title)
  await form.getByLabel('日付', { exact: true }).fill(inTokyo(14))
  await form.getByLabel('始まり', { exact: true }).fill('14:00')
  await form.getByLabel('終わり', { exact: true }).fill('16:00')
  await form.getByLabel('会場').fill('市民会館 2階 研修室')
  await form.getByLabel('定員').fill('１')
  await form.getByRole('button', { name: 'この研修を開く' }).click()
  await base.page.getByText('研修を開きました。').waitFor()
  await base.page.getByText('申し込みは、まだありません。').waitFor()

  const first = await signIn(browser, region, nurse, phone)
  await openTraining(first.page)
  await stands(first.page, 'あと1席')
  await press(first.page, '申し込む')
  await stands(first.page, '席があります')

  const second = await signIn(browser, region, careManager, phone)
  await openTraining(second.page)
  await stands(second.page, '満席（キャンセル待ちできます）')
  await press(second.page, 'キャンセル待ちに申し込む')
  await stands(second.page, 'キャンセル待ち1人目')

  // What somebody else gets at once is asked before.
  await first.page.reload()
  await press(first.page, '申し込みを取り消す')
  const question = first.page.getByRole('dialog', { name: '申し込みを取り消しますか' })
  await question.getByText('席は、キャンセル待ちの次の方にすぐ移ります。').waitFor()
  await checkPage(first.page, 'an application about to be taken back')
  await question.getByRole('button', { name: '申し込みを取り消す' }).click()
  await stands(first.page, '申し込みを取り消しました。')
  await second.page.reload()
  await stands(second.page, '席があります')
  // What costs nobody anything is done at once, and can be undone.
  await press(first.page, 'もとに戻す')
  await stands(first.page, 'キャンセル待ち1人目')
  await press(first.page, '申し込みを取り消す')
  await stands(first.page, '申し込みを取り消しました。')

  await press(second.page, '受付のコードを見せる')
  const shown = second.page.getByRole('dialog', { name: '受付のコード' })
  await shown.getByRole('img', { name: '受付のコードのQR' }).waitFor()
  await checkPage(second.page, 'a code for the door')
  const code = await shown.getByText(/^[A-Z2-7]{4} [A-Z2-7]{4}$/).innerText()
  await second.page.keyboard.press('Escape')
  await base.page.reload()
  const door = base.page.getByLabel('受付のコード')
  await door.fill('AAAA')
  await door.press('Enter')
  await base.page.getByText('この研修のコードではありません。もう一度入れてください。').waitFor()
  await door.fill(code.toLowerCase().replace(' ', '-'))
  await door.press('Enter')
  await base.page.getByText(/伊藤 由美.*を受け付けました。/).waitFor()
  await base.page.getByRole('button', { name: 'カメラで読む' }).click()
  await base.page.evaluate((held) => (window.heldUp = held), code.replace(' ', ''))
  const camera = base.page.getByRole('dialog', { name: 'カメラで読む' })
  await camera.getByText('このコードは、もう受け付けています。').waitFor()
  await checkPage(base.page, 'the camera at the door')
  await base.page.keyboard.press('Escape')
  const mark = base.page.getByRole('checkbox', { name: '伊藤 由美の出席' })
  await base.page.waitForFunction(() => document.querySelector('td input[type=checkbox]')?.checked)
  await mark.uncheck()
  await base.page.getByText('席1人・出席0人・キャンセル待ち0人').waitFor()

  await base.page.getByRole('button', { name: '名簿を印刷する' }).click()
  assert.equal(await base.page.evaluate(() => window.printed), 1)
  await base.page.emulateMedia({ media: 'print' })
  assert.ok(await base.page.getByRole('table', { name: '参加する方（1人）' }).getByText('伊藤 由美').isVisible())
  for (const name of ['名簿を印刷する', '受け付ける', '申し込む']) assert.equal(await base.page.getByRole('button', { name, exact: true }).count(), 0, name)
  await base.page.emulateMedia({ media: 'screen' })

  await base.page.getByRole('button', { name: 'この研修の操作' }).click()
  await base.page.getByRole('button', { name: 'この研修を中止する' }).click()
  const ending = base.page.getByRole('dialog', { name: `「${title}」を中止しますか` })
  await ending.getByText('申し込んだ1人に、お知らせがとどきます。').waitFor()
  await ending.getByLabel(/^理由/).fill('会場が使えなくなりました。')
  await ending.getByRole('button', { name: 'この研修を中止する' }).click()
  await base.page.getByText('研修を中止しました。').waitFor()
  await openTraining(second.page)
  await stands(second.page, '中止になりました')
  await second.page.getByText('会場が使えなくなりました。').waitFor()
  for (const { page, faults } of [base, first, second]) {
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})

test('without a line nothing is sent, and what was read stays', async () => {
  const { page, faults } = await signIn(browser, region, nurse, phone)
  await openList(page)
  const free = page.getByRole('article').filter({ hasText: /あと\d+席/ }).first()
  await free.getByRole('link').click()
  await own(page).getByRole('button', { name: '申し込む' }).waitFor()
  await page.context().setOffline(true)
  await press(page, '申し込む')
  await own(page).getByText(/電波がとどかないため、送れませんでした/).waitFor()
  await page.context().setOffline(false)
  await press(page, '申し込む')
  await stands(page, '席があります')
  await press(page, '申し込みを取り消す')
  await stands(page, '申し込みを取り消しました。')
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('a calendar that is given the address shows the trainings, and no names; a new address ends the old one', async () => {
  const { page, faults } = await signIn(browser, region, nurse, desktop)
  await openList(page)
  await page.getByRole('button', { name: 'カレンダーに入れる' }).click()
  const dialog = page.getByRole('dialog', { name: 'カレンダーに入れる' })
  await dialog.getByRole('button', { name: 'アドレスを作る', exact: true }).click()
  const address = await dialog.getByLabel('カレンダーのアドレス').inputValue()
  await checkPage(page, 'the address of a calendar')
  const feed = await fetch(address)
  assert.match(feed.headers.get('content-type') ?? '', /^text\/calendar/)
  const text = await feed.text()
  assert.match(text, /BEGIN:VEVENT/)
  assert.doesNotMatch(text, /鈴木|美穂/)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'カレンダーに入れる' }).click()
  await dialog.getByRole('button', { name: 'アドレスを作り直す' }).click()
  await dialog.getByLabel('カレンダーのアドレス').waitFor()
  assert.equal((await fetch(address)).status, 404)
  await dialog.getByRole('button', { name: 'アドレスを使えなくする' }).click()
  await dialog.getByText('アドレスを使えなくしました。').waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
})

for (const [size, viewport] of [['PC', desktop], ['phone', phone]]) {
  for (const language of ['ja', 'en']) {
    test(`trainings have no fault on a ${size} in ${language}`, async () => {
      for (const person of [nurse, organizer]) {
        const { page, faults } = await signIn(browser, region, person, viewport)
        await page.evaluate((chosen) => localStorage.setItem('PARAGLIDE_LOCALE', chosen), language)
        for (const search of ['', '?mine=true', '?past=true']) {
          await page.goto(`${region.url}/trainings${search}`)
          await page.getByRole('heading', { level: 1 }).waitFor()
          await allThere(page)
          await checkPage(page, `trainings${search} of ${person}`)
          const some = page.getByRole('article').getByRole('link')
          if ((await some.count()) === 0) continue
          await some.first().click()
          await page.locator('dl').waitFor()
          await allThere(page)
          await checkPage(page, `a training of ${person} found under ${search}`)
        }
        assert.deepEqual(faults, [])
        await page.context().close()
      }
    })
  }
}
