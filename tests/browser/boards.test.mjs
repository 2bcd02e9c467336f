// 掲示板: what a municipality tells many at once, who has seen it, and who must be telephoned.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { feed } from './hands.mjs'
import { allThere, checkPage, desktop, phone, signIn, withdraw } from './server.mjs'
import { browser, region } from './stage.mjs'

const officer = '亮太'
const nurse = '鈴木 美穂'
const base = '近藤 聡'

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })
const card = (page, title) => feed(page).getByRole('article').filter({ hasText: title })
const press = (within, name) => within.getByRole('button', { name, exact: true }).click()

async function openBoard(page, name) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await allThere(page)
}

/** The form of a new notice, with what every notice needs. */
async function write(page, title, text) {
  await press(page, 'お知らせを書く')
  const form = page.getByRole('dialog', { name: 'お知らせを書く' })
  await form.getByLabel('題名').fill(title)
  await form.getByLabel('本文').fill(text)
  return form
}

async function put(page, title, text) {
  const form = await write(page, title, text)
  await press(form, '掲示板に出す')
  await form.waitFor({ state: 'detached' })
  await card(page, title).waitFor()
}

async function choose(page, title, action) {
  await card(page, title).getByRole('button', { name: 'この投稿の操作' }).first().click()
  await press(page, action)
}

test('a municipality asks for 確認, a nurse sees it live and confirms, and the author sees how far it has reached', async () => {
  const reader = await signIn(browser, region, nurse)
  await openBoard(reader.page, 'お知らせ')
  const { page, faults } = await signIn(browser, region, officer)
  await openBoard(page, 'お知らせ')
  const title = '停電のお知らせ'
  const form = await write(page, title, '明日の午前中に停電します。在宅酸素の方の安否を確かめてください。')
  await form.getByLabel('重要度').selectOption({ label: '重要' })
  await press(form, '確認をお願いする')
  const asking = page.getByRole('dialog', { name: '確認をお願いする' })
  await asking.getByRole('checkbox', { name: '看護師', exact: true }).check()
  await asking.getByLabel('いつまでに').selectOption({ label: '明日の17:00' })
  await press(asking, '決める')
  await form.getByRole('button', { name: /^確認のお願い：看護師/ }).waitFor()
  await checkPage(page, 'a notice under the pen')
  await form.getByRole('button', { name: '掲示板に出す' }).dblclick()
  await form.waitFor({ state: 'detached' })
  await card(page, title).waitFor()

  const seen = card(reader.page, title)
  await seen.getByText('新着', { exact: true }).waitFor()
  await seen.getByText('自分の確認待ち').waitFor()
  assert.equal(await seen.count(), 1, 'pressed twice it is there once')
  assert.equal(await feed(reader.page).getByRole('button', { name: '届いた先' }).count(), 0)
  await press(seen, '確認しました')
  await seen.getByText('確認ずみ').waitFor()
  assert.equal(await seen.getByText('自分の確認待ち').count(), 0)
  await withdraw(seen)
  await seen.getByText('自分の確認待ち').waitFor()
  await press(seen, '確認しました')
  await seen.getByText('確認ずみ').waitFor()

  await press(card(page, title), '届いた先')
  const reach = page.getByRole('dialog', { name: '届いた先' })
  await reach.getByText(/確認した方は1人です。/).waitFor()
  const rows = reach.getByRole('row')
  await rows.nth(1).getByText(/^まだ（\d+人）/).waitFor()
  assert.match(await rows.nth(1).getByRole('link').getAttribute('href'), /^tel:0/)
  const station = rows.filter({ hasText: 'さくら訪問看護ステーション' })
  assert.match(await station.getByRole('cell').last().innerText(), /^1\//)
  await checkPage(page, 'reach')
  const [download] = await Promise.all([page.waitForEvent('download'), press(reach, '電話リスト（CSV）')])
  const list = readFileSync(await download.path(), 'utf8')
  assert.match(list, /^\uFEFF"機関名","電話番号"/)
  assert.doesNotMatch(list, /さくら訪問看護ステーション/)
  assert.deepEqual([...faults, ...reader.faults], [])
})

test('what is new is counted beside 掲示板, and no longer once it was on the screen', async () => {
  const reader = await signIn(browser, region, nurse)
  await openBoard(reader.page, '研修・勉強会')
  const other = await signIn(browser, region, base)
  await openBoard(other.page, 'お知らせ')
  await put(other.page, '窓口の変更', '窓口は二階に移りました。')
  const badge = nav(reader.page, /新しいお知らせが\d+件あります/)
  await badge.waitFor()
  await openBoard(reader.page, 'お知らせ')
  await card(reader.page, '窓口の変更').scrollIntoViewIfNeeded()
  await reader.page.bringToFront()
  const row = reader.page.getByRole('listitem').filter({ has: reader.page.getByRole('link', { name: /^お知らせ/ }) })
  await row.getByText(/^未読\d+件/).waitFor({ state: 'detached', timeout: 15_000 })
  await row.getByText('窓口の変更').waitFor()
  assert.deepEqual([...reader.faults, ...other.faults], [])
})

test('answers stand under their notice, words can be put right, and what was wrong goes from every screen', async () => {
  const { page, faults } = await signIn(browser, region, base)
  await openBoard(page, 'お知らせ')
  await put(page, '会議のご案内', '会議は三時からです。')
  const reader = await signIn(browser, region, nurse)
  await openBoard(reader.page, 'お知らせ')
  await press(card(reader.page, '会議のご案内'), '返信')
  const box = card(reader.page, '会議のご案内').getByRole('textbox', { name: '返信' })
  await box.fill('出席します。')
  await box.press('Control+Enter')
  await box.waitFor({ state: 'detached' })
  await card(page, '会議のご案内').getByText('出席します。').waitFor()

  await choose(page, '会議のご案内', '直す')
  const form = page.getByRole('dialog', { name: '投稿を直す' })
  await form.getByLabel('本文').fill('会議は四時からです。')
  await press(form, '直して送る')
  await card(reader.page, '会議は四時からです。').getByRole('button', { name: /^訂正あり/ }).click()
  await reader.page.getByRole('dialog').getByText('会議は三時からです。').waitFor()
  await reader.page.keyboard.press('Escape')

  await card(reader.page, '会議は四時からです。').getByRole('listitem').getByRole('button', { name: 'この投稿の操作' }).click()
  await press(reader.page, '取り消す')
  const retract = reader.page.getByRole('dialog', { name: '投稿を取り消す' })
  await press(retract, 'この投稿を取り消す')
  await page.getByText('出席します。').waitFor({ state: 'detached' })
  assert.deepEqual([...faults, ...reader.faults], [])
})

test('the base takes off what somebody else wrote, and says why', async () => {
  const author = await signIn(browser, region, nurse)
  await openBoard(author.page, 'お知らせ')
  await put(author.page, '場所ちがい', '別の掲示板に書くはずでした。')
  const { page, faults } = await signIn(browser, region, base)
  await openBoard(page, 'お知らせ')
  await choose(page, '場所ちがい', '取り消す')
  const dialog = page.getByRole('dialog', { name: '投稿を取り消す' })
  await press(dialog, 'この投稿を取り消す')
  await dialog.getByText('ほかの方の投稿を取り消すときは、理由を入れてください。').waitFor()
  await dialog.getByLabel('取り消す理由').fill('掲示板ちがいのため')
  await press(dialog, 'この投稿を取り消す')
  await author.page.getByText('別の掲示板に書くはずでした。').waitFor({ state: 'detached' })
  assert.deepEqual([...faults, ...author.faults], [])
})

test('a training says until when it holds', async () => {
  const { page, faults } = await signIn(browser, region, officer)
  await openBoard(page, '研修・勉強会')
  const form = await write(page, '口腔ケアの研修', '申し込みは電話でお願いします。')
  await press(form, '掲示板に出す')
  await form.getByText('いつまでかを入れてください。').waitFor()
  const day = form.getByLabel(/^いつまで/)
  assert.equal(await day.evaluate((one) => one === document.activeElement), true)
  const next = new Date(Date.now() + 10 * 86_400_000)
  await day.fill(next.toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' }))
  await press(form, '掲示板に出す')
  await card(page, '口腔ケアの研修').getByText(/\d+\/\d+まで/).waitFor()
  assert.deepEqual(faults, [])
})

test('what looks like something of a patient’s is shown, and needs other words or a reason', async () => {
  const { page, faults } = await signIn(browser, region, nurse)
  await openBoard(page, 'お知らせ')
  const form = await write(page, '連絡先', '電話は 090-1234-5678 です。')
  await press(form, '掲示板に出す')
  await form.getByText('個人の情報かもしれない部分があります。').waitFor()
  await form.getByText('090-1234-5678', { exact: true }).waitFor()
  await checkPage(page, 'personal data')
  await press(form, '掲示板に出す')
  await form.getByText(/^理由を入れるか、文を直してください/).waitFor()
  await form.getByLabel('本文').fill('電話は事業所にお願いします。')
  assert.equal(await form.getByLabel('載せる理由').count(), 0, 'what is gone is not asked about')
  await form.getByLabel('本文').fill('電話は 090-1234-5678 です。')
  await form.getByLabel('載せる理由').fill('事業所の公開の番号です')
  await press(form, '掲示板に出す')
  await card(page, '090-1234-5678').waitFor()
  assert.deepEqual(faults, [])
})

test('without a line nothing that was written is lost, and it arrives once', async () => {
  const { page } = await signIn(browser, region, nurse)
  await openBoard(page, 'お知らせ')
  const form = await write(page, '電波のないところから', '車の中で書きました。')
  await page.context().setOffline(true)
  await press(form, '掲示板に出す')
  await form.getByText(/書いた文は残っています。つながったら/).waitFor()
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  await press(page, 'お知らせを書く')
  assert.equal(await form.getByLabel('題名').inputValue(), '電波のないところから')
  await page.context().setOffline(false)
  await press(form, '掲示板に出す')
  await card(page, '電波のないところから').waitFor()
  assert.equal(await card(page, '電波のないところから').count(), 1)
})

test('the base opens a board for some, who see it at once, and closes it again', async () => {
  const reader = await signIn(browser, region, nurse)
  await nav(reader.page, /掲示板/).click()
  const { page, faults } = await signIn(browser, region, base)
  await nav(page, /掲示板/).click()
  await press(page, '掲示板を開く')
  const form = page.getByRole('dialog', { name: '掲示板を開く' })
  await press(form, 'この掲示板を開く')
  await form.getByText('掲示板の名前を入れてください。').waitFor()
  await form.getByLabel('掲示板の名前').fill('看護師のお知らせ')
  await form.locator('summary').filter({ hasText: '職種' }).click()
  await form.getByRole('checkbox', { name: '看護師', exact: true }).check()
  await form.getByText('看護師の方').waitFor()
  await checkPage(page, 'open a board')
  await press(form, 'この掲示板を開く')
  await page.getByRole('heading', { level: 1, name: '看護師のお知らせ' }).waitFor()
  await reader.page.getByRole('link', { name: /看護師のお知らせ/ }).click()
  await reader.page.getByRole('button', { name: 'お知らせを書く' }).waitFor()

  await press(page, '掲示板の操作')
  await press(page, '掲示板を終える')
  const close = page.getByRole('dialog', { name: '「看護師のお知らせ」を終えますか' })
  await checkPage(page, 'close a board')
  await press(close, 'この掲示板を終える')
  await reader.page.getByText(/に終わりました。読むことはできます。/).waitFor()
  await reader.page.getByRole('button', { name: 'お知らせを書く' }).waitFor({ state: 'detached' })
  assert.deepEqual([...faults, ...reader.faults], [])
})

test('what is over lies folded, and a long text shows its first lines', async () => {
  const { page } = await signIn(browser, region, base)
  await openBoard(page, 'お知らせ')
  await put(page, '長い文', Array.from({ length: 20 }, (_, line) => `${line + 1}行目`).join('\n'))
  const long = card(page, '長い文')
  await long.getByRole('button', { name: '続きを読む' }).click()
  await press(long, '短くする')
  await openBoard(page, '研修・勉強会')
  const fold = page.getByRole('button', { name: /^期限が過ぎたもの/ })
  if ((await fold.count()) > 0) {
    const before = await feed(page).getByRole('article').count()
    await fold.click()
    await feed(page).getByText(/\d+\/\d+で終わり/).first().waitFor()
    assert.ok((await feed(page).getByRole('article').count()) > before)
  }
})

test('by key one comes from card to card, and into the form and back', async () => {
  const { page } = await signIn(browser, region, nurse)
  await openBoard(page, 'お知らせ')
  const active = () => page.evaluate(() => document.activeElement?.closest('article')?.dataset.entry ?? null)
  await feed(page).getByRole('article').first().focus()
  const first = await active()
  await page.keyboard.press('j')
  assert.notEqual(await active(), first)
  await page.keyboard.press('k')
  assert.equal(await active(), first)
  await page.keyboard.press('c')
  await page.getByRole('dialog', { name: 'お知らせを書く' }).waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await active(), first)
})

for (const viewport of [desktop, phone, { width: 320, height: 640 }]) {
  for (const locale of ['ja', 'en']) {
    test(`boards fit at ${viewport.width} and have no faults in ${locale}`, async () => {
      const { page, faults } = await signIn(browser, region, base, viewport)
      await openBoard(page, 'お知らせ')
      const board = new URL(page.url()).pathname
      await page.evaluate((chosen) => localStorage.setItem('PARAGLIDE_LOCALE', chosen), locale)
      await page.goto(`${region.url}/boards`)
      await page.locator('h1:visible').waitFor()
      await allThere(page)
      await checkPage(page, 'the list of boards')
      await page.goto(region.url + board)
      await feed(page).getByRole('article').first().waitFor()
      await checkPage(page, 'a board')
      await page.getByRole('button', { name: locale === 'ja' ? '届いた先' : 'Who has seen it' }).first().click()
      await page.getByRole('dialog').getByRole('table').waitFor()
      await checkPage(page, 'reach')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: locale === 'ja' ? 'お知らせを書く' : 'Write a notice' }).click()
      await page.getByRole('dialog').waitFor()
      await checkPage(page, 'the form')
      assert.deepEqual(faults, [])
    })
  }
}
