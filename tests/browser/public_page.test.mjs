// 住民向けページ: what was made public is read by anybody, without script, and what is taken back is gone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const base = '近藤 聡'
const officer = '亮太'

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })

async function openManagement(page) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^住民向けページ/ }).click()
  await page.getByRole('heading', { level: 1, name: '住民向けページ' }).waitFor()
  await allThere(page)
}

/** Somebody who is nobody here. */
async function visit(path, viewport, javaScriptEnabled = false) {
  const context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'ja-JP' })
  const page = await context.newPage()
  const answer = await page.goto(region.url + path)
  return { page, answer, close: () => context.close() }
}

test('a notice is made public, read by anybody without script, and is gone when it is taken back', async () => {
  const { page, faults } = await signIn(browser, region, base, desktop)
  await openManagement(page)
  await checkPage(page, 'the page for residents under the hand')
  const path = new URL(await page.getByRole('link', { name: 'ページを開く' }).getAttribute('href'), region.url).pathname

  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /お知らせ/ }).filter({ hasNot: page.getByText('住民') }).last().click()
  const notice = page.getByRole('feed').getByRole('article').filter({ hasNot: page.getByText('公開中') }).filter({ has: page.getByRole('button', { name: '確認' }).or(page.getByRole('button', { name: 'この投稿の操作' })) }).first()
  const title = await notice.getByRole('heading', { level: 2 }).innerText()
  const sameNotice = page.getByRole('article', { name: title })
  await notice.getByRole('button', { name: 'この投稿の操作' }).first().click()
  await page.getByRole('button', { name: '住民向けに公開する' }).click()
  const question = page.getByRole('dialog', { name: /を公開しますか$/ })
  await question.getByText('だれでも読めるようになります。').waitFor()
  await checkPage(page, 'a notice about to be public')
  await question.getByRole('button', { name: '公開する', exact: true }).click()
  await sameNotice.getByText('公開中').waitFor()

  const visitor = await visit(path, phone)
  assert.equal(visitor.answer.headers()['cache-control'], 'public, max-age=60')
  assert.equal(visitor.answer.headers()['set-cookie'], undefined)
  await visitor.page.getByText(title).first().waitFor()
  await visitor.close()

  await sameNotice.getByRole('button', { name: 'この投稿の操作' }).first().click()
  await page.getByRole('button', { name: '公開をやめる' }).click()
  await page.getByText('公開をやめました。1分ほどで消えます。').waitFor()
  const later = await visit(path, phone)
  assert.equal(await later.page.getByText(title).count(), 0)
  await later.close()
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('the page has no fault that a machine can find, in both languages and widths, and nothing runs on it', async () => {
  const { page } = await signIn(browser, region, base, desktop)
  await openManagement(page)
  const path = new URL(await page.getByRole('link', { name: 'ページを開く' }).getAttribute('href'), region.url).pathname
  await page.context().close()
  for (const viewport of [phone, desktop]) {
    for (const language of ['ja', 'en']) {
      const visitor = await visit(`${path}?lang=${language}`, viewport, true)
      assert.equal(await visitor.page.locator('html').getAttribute('lang'), language)
      assert.equal(await visitor.page.locator('script').count(), 0)
      await checkPage(visitor.page, `the page for residents in ${language} at ${viewport.width}`)
      await visitor.close()
    }
  }
})

test('a municipality keeps its shelters, and a page that is turned off is nobody’s to read', async () => {
  const town = await signIn(browser, region, officer, phone)
  await openManagement(town.page)
  await town.page.getByRole('button', { name: '避難所を加える' }).click()
  const form = town.page.getByRole('dialog', { name: '避難所を加える' })
  await form.getByRole('button', { name: '保存する' }).click()
  await form.getByText('使える災害を、一つは選んでください。').waitFor()
  await checkPage(town.page, 'a shelter under the pen')
  await form.getByLabel('避難所の名前').fill('みなみ小学校 体育館')
  await form.getByLabel('住所').fill('宮崎市南町1-2-3')
  await form.getByLabel('洪水', { exact: true }).check()
  await form.getByRole('radio', { name: '開いています' }).check()
  await form.getByRole('button', { name: '保存する' }).click()
  await town.page.getByText('避難所を加えました。').waitFor()
  await town.page.getByRole('button', { name: '「みなみ小学校 体育館」を直す' }).waitFor()
  const path = new URL(await town.page.getByRole('link', { name: 'ページを開く' }).getAttribute('href'), region.url).pathname
  const visitor = await visit(path, phone)
  await visitor.page.getByText('みなみ小学校 体育館').waitFor()

  const keeper = await signIn(browser, region, base, desktop)
  await openManagement(keeper.page)
  await keeper.page.getByRole('button', { name: 'ページの公開をやめる' }).click()
  const ending = keeper.page.getByRole('dialog', { name: '住民向けページの公開をやめますか' })
  await ending.getByText('紙で配ったアドレスも開けません。').waitFor()
  await ending.getByRole('button', { name: '公開をやめる' }).click()
  await keeper.page.getByText('公開をやめました。1分ほどで消えます。').waitFor()
  const later = await visit(path, phone)
  assert.equal(later.answer.status(), 404)
  await later.close()
  await keeper.page.getByRole('button', { name: 'ページを公開する' }).click()
  const question = keeper.page.getByRole('dialog', { name: '住民向けページを公開しますか' })
  await question.getByText('だれでも読めるようになります。').waitFor()
  await question.getByRole('button', { name: '公開する', exact: true }).click()
  await keeper.page.getByRole('link', { name: 'ページを開く' }).waitFor()
  await visitor.close()
  for (const { page, faults } of [town, keeper]) {
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})
