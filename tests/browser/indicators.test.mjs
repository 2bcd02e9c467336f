// 地域の指標: an officer of the prefecture sees the region in numbers, and nobody's name anywhere.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const viewer = '本田 圭'
const base = '近藤 聡'
const nurse = '鈴木 美穂'

/** The read-only tier begins at the figures. */
async function watch(viewport) {
  const context = await browser.newContext({ viewport, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
  const page = await context.newPage()
  const faults = []
  page.on('pageerror', (error) => faults.push(error.stack))
  await page.goto(region.url)
  await page.getByRole('button', { name: new RegExp(viewer) }).first().click()
  await page.getByRole('heading', { level: 1, name: '地域の指標' }).waitFor()
  await page.getByRole('heading', { level: 2, name: '投稿' }).waitFor()
  await allThere(page)
  return { page, faults }
}

for (const [name, viewport] of [['a PC', desktop], ['a phone', phone]]) {
  test(`an officer of the prefecture looks at the figures on ${name}`, async () => {
    const { page, faults } = await watch(viewport)
    const links = page.getByRole('navigation', { name: '主なメニュー' }).getByRole('link')
    assert.deepEqual((await links.allInnerTexts()).map((text) => text.trim().split('\n').at(-1)), ['掲示板', '指標', '設定'])
    await checkPage(page, `figures on ${name}`)
    const entries = page.getByRole('region', { name: '投稿', exact: true })
    await entries.getByRole('img').waitFor()
    await entries.getByText('週ごとの表').click()
    assert.ok((await entries.getByRole('row').count()) > 1)
    await entries.getByText('内訳').click()
    await entries.getByRole('rowheader', { name: '看取り' }).waitFor()
    await entries.getByText('何を数えているか').click()
    await entries.getByText(/その週に患者のタイムラインに投稿された件数/).waitFor()
    assert.match(await entries.innerText(), /集計：/)
    await entries.getByRole('row', { name: '看取り' }).getByText('少ないため表示しません').first().waitFor()
    await entries.getByLabel('区分').selectOption({ label: '日常の療養支援' })
    await page.getByRole('region', { name: '投稿', exact: true }).getByText('単位：件').waitFor()
    await page.getByLabel('くらべる相手').selectOption({ label: '前の同じ長さの期間' })
    await page.getByLabel('市区町村', { exact: true }).selectOption({ label: '汐見原市' })
    await page.waitForURL(/area=991015&with=before/)
    await checkPage(page, `figures compared on ${name}`)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    assert.match(file.suggestedFilename(), /^indicators-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}\.csv$/)
    assert.deepEqual(faults, [])
    await page.context().close()
  })
}

test('no answer to the read-only tier holds a name of the region', async () => {
  const { page, faults } = await watch(desktop)
  const told = await page.evaluate(async (own) => {
    const ask = async (path) => (await fetch(path)).text()
    const people = JSON.parse(await ask('/api/demo/personas')).items ?? JSON.parse(await ask('/api/demo/personas'))
    const names = people.filter(({ name }) => name !== own).flatMap(({ name, kana }) => [name, kana])
    const boards = JSON.parse(await ask('/api/boards')).items
    const paths = Object.entries(JSON.parse(await ask('/api/openapi.json')).paths)
      .filter(([path, methods]) => methods.get && !path.startsWith('/api/demo') && !path.includes('{token}'))
      .flatMap(([path]) => (path.includes('{id}') ? boards.map(({ id, stream }) => path.replace('{id}', path.includes('streams') ? stream : id)) : [path]))
    const found = []
    for (const path of paths) {
      const body = await ask(path)
      for (const name of names) if (body.includes(name)) found.push(`${path}: ${name}`)
    }
    return { found, names: names.length, paths: paths.length }
  }, viewer)
  assert.ok(told.names > 10 && told.paths > 50, JSON.stringify(told))
  assert.deepEqual(told.found, [])
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('the base sees the figures, and a nurse does not', async () => {
  const figures = (page) => page.getByRole('navigation').first().getByRole('link', { name: '指標' })
  const { page, faults } = await signIn(browser, region, base)
  await figures(page).click()
  await page.getByRole('heading', { level: 2, name: '投稿' }).waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
  const other = await signIn(browser, region, nurse)
  assert.equal(await figures(other.page).count(), 0)
  await other.page.goto(`${region.url}/indicators`)
  await other.page.getByRole('heading', { level: 1, name: '地域の指標' }).waitFor()
  assert.equal(await other.page.getByRole('heading', { level: 2 }).count(), 0)
  await other.page.context().close()
})
