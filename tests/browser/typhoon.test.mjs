// 台風の訓練, from the telegram to the end: an alert waits and is released, a drill opens, organizations answer as they can, list and map show it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { drop } from './telegrams.mjs'
import { browser, region } from './stage.mjs'

const station = 'さくら訪問看護ステーション'
const clinic = 'みどり在宅クリニック'
/** It has not said where it is. */
const pharmacy = 'あおぞら薬局'
const patience = { timeout: 90_000 }

const press = (within, name) => within.getByRole('button', { name, exact: true }).click()
const level = (page, level, name) => page.getByRole('heading', { level, name })
const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })
const answer = (form, question, choice) => form.getByRole('group', { name: question }).getByText(choice, { exact: true }).click()
const state = (page, name) => page.getByRole('group', { name: '状況でしぼる' }).getByRole('button', { name })
const map = (page) => page.getByRole('region', { name: /^地図/ })
const point = (page, name) => map(page).getByRole('link', { name })
/** One organization in the list: a row where there is room, a card else. */
const listed = (page, name) => page.getByRole(page.viewportSize().width < 900 ? 'article' : 'row').filter({ hasText: name })

/** Whatever part of a page somebody looks at says that it is a drill. */
async function checkDrill(page, name) {
  await allThere(page)
  const headings = await page.getByRole('main').locator('h1, h2').allInnerTexts()
  const unsaid = headings.filter((text) => !text.startsWith('【訓練】'))
  const marked = await page.getByRole('main').getByText(/^これは訓練です/).count()
  assert.ok(headings[0]?.startsWith('【訓練】') && marked > 0, `${name} says that it is a drill: ${headings}`)
  assert.match(await page.title(), /【訓練】/, `${name} says so in its title`)
  return unsaid
}

async function openList(page) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^警報・一斉配信/ }).click()
  await level(page, 1, '警報・一斉配信').waitFor()
  await allThere(page)
}

async function release(page, headline, title) {
  await page.getByRole('link', { name: /確認を待っている訓練・試験/ }).first().waitFor(patience)
  await openList(page)
  const card = page.getByRole('article').filter({ hasText: headline })
  await card.waitFor(patience)
  await card.getByRole('link', { name: /^内容を確かめる/ }).click()
  await level(page, 1, /^【訓練】/).waitFor()
  await page.getByText('これは訓練です。', { exact: true }).first().waitFor()
  await checkPage(page, 'a drill of an alert')
  const boards = page.getByRole('group', { name: '配信する掲示板' })
  for (const box of await boards.getByRole('checkbox').all()) await box.uncheck()
  await boards.getByRole('checkbox', { name: /^お知らせ/ }).check()
  await page.getByRole('textbox', { name: '題名' }).fill(title)
  await page.getByRole('textbox', { name: '本文' }).fill('汐見原市に高潮警報が出たという想定です。\n海の近くには行かないでください。')
  await page.getByLabel(/^いつまで/).fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10))
  await press(page, '訓練として配信する')
  await page.getByRole('dialog', { name: '訓練として配信しますか' }).getByRole('button', { name: '訓練として配信する' }).click()
  await level(page, 1, `【訓練】${title}`).waitFor()
}

async function openDrill(page, title) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^災害/ }).click()
  await press(page, '災害・訓練を開く')
  const opening = page.getByRole('dialog', { name: '災害・訓練を開く' })
  await opening.getByText('どの画面にも【訓練】と出ます。').click()
  await opening.getByLabel('災害の種類').selectOption({ label: '台風・暴風' })
  await opening.getByLabel('題名').fill(title)
  await press(opening, '訓練を開く')
  await level(page, 1, `【訓練】${title}`).waitFor()
  await allThere(page)
}

async function broadcast(page, title) {
  await openList(page)
  await page.getByRole('link', { name: '一斉配信を書く' }).click()
  await level(page, 1, '一斉配信を書く').waitFor()
  await page.getByRole('checkbox', { name: /^訓練として出す/ }).check()
  await page.getByRole('checkbox', { name: /^お知らせ/ }).check()
  await page.getByRole('textbox', { name: '題名' }).fill(title)
  await page.getByRole('textbox', { name: '本文' }).fill('台風の訓練です。\n画面の上の【訓練】を押して、状況を報告してください。')
  await press(page, '訓練として配信する')
  await page.getByRole('dialog', { name: '訓練として配信しますか' }).getByRole('button', { name: '訓練として配信する' }).click()
  await level(page, 1, `【訓練】${title}`).waitFor()
}

/** From whatever page somebody is on, by the line above it. */
async function follow(page, heading) {
  await page.getByRole('main').getByRole('link', { name: new RegExp(`^${heading}`) }).click()
  await level(page, 1, heading).waitFor()
  await allThere(page)
}

for (const [number, viewport] of [desktop, phone].entries()) {
  test(`a typhoon is practised, at ${viewport.width}`, async () => {
    const title = `台風1${number}号の訓練`
    const heading = `【訓練】${title}`
    const headline = `これは台風1${number}号の高潮の訓練です。`
    const officer = await signIn(browser, region, '亮太', viewport)
    const base = await signIn(browser, region, '近藤 聡', viewport)
    const nurse = await signIn(browser, region, '鈴木 美穂', viewport)
    const doctor = await signIn(browser, region, '田中 健一', viewport)
    const pharmacist = await signIn(browser, region, '山本 智子', viewport)
    const everybody = [officer, base, nurse, doctor, pharmacist]

    // What was sent waits until somebody has read it, goes out as a drill, and is told apart from the opening.
    drop(`typhoon-${number}`, headline, '訓練')
    await release(officer.page, headline, `高潮警報（想定1${number}）`)
    await openDrill(officer.page, title)
    assert.deepEqual(await checkDrill(officer.page, 'the list'), [], 'every heading says that it is a drill')
    const asked = Number(await state(officer.page, /^すべて/).locator('b').innerText())
    assert.ok(asked > 3)
    const drill = officer.page.url()
    await broadcast(officer.page, `状況を報告してください（1${number}）`)
    await nav(nurse.page, /今日/).click()
    await nurse.page.getByRole('main').getByRole('link', { name: new RegExp(`^${heading}`) }).filter({ hasText: '状況を報告してください' }).waitFor()
    await nav(nurse.page, /掲示板/).click()
    await nurse.page.getByRole('link', { name: /^お知らせ/ }).first().click()
    await nurse.page.getByRole('article').filter({ hasText: `【訓練】状況を報告してください（1${number}）` }).waitFor()

    // One looks at the list, another at the map.
    await officer.page.goto(drill)
    await level(officer.page, 1, heading).waitFor()
    await allThere(officer.page)
    await follow(base.page, heading)
    await press(base.page, '地図')
    await point(base.page, `${station} 未回答`).waitFor()
    assert.deepEqual(await checkDrill(base.page, 'the map'), [])
    await checkPage(base.page, 'the map of a drill')
    assert.equal((await map(base.page).getByRole('link').count()) + (await base.page.locator('li.unplaced').count()), asked, 'nobody is left out')

    // 被害なし in one tap.
    await follow(pharmacist.page, heading)
    await press(pharmacist.page, '被害なし')
    await listed(officer.page, pharmacy).filter({ hasText: '通常どおり' }).waitFor()
    await base.page.locator('li.unplaced').filter({ hasText: pharmacy }).filter({ hasText: '通常どおり' }).waitFor()

    // By the form.
    await follow(doctor.page, heading)
    await press(doctor.page, '状況を入れる')
    await answer(doctor.page.locator('form'), '事業の状況', '制限あり')
    await answer(doctor.page.locator('form'), '電気', '途絶')
    await press(doctor.page.locator('form'), 'この状況を報告する')
    await listed(officer.page, clinic).filter({ hasText: '制限あり' }).waitFor()
    await point(base.page, `${clinic} 制限あり`).waitFor()

    // Without a line it waits, and goes out when it is back.
    await follow(nurse.page, heading)
    await nurse.page.context().setOffline(true)
    await press(nurse.page, '状況を入れる')
    await answer(nurse.page.locator('form'), '事業の状況', '休止')
    await press(nurse.page.locator('form'), 'この状況を報告する')
    await nurse.page.getByRole('button', { name: '送信待ち 1件' }).waitFor()
    assert.equal(await point(base.page, `${station} 未回答`).count(), 1)
    await nurse.page.context().setOffline(false)
    await listed(officer.page, station).filter({ hasText: '休止' }).waitFor(patience)
    await point(base.page, `${station} 休止`).waitFor()

    // Whoever presses a point sees who it is, how it stands and whom to call; by key as well.
    await point(base.page, `${station} 休止`).press('Enter')
    const told = base.page.getByRole('article').filter({ hasText: station })
    await told.filter({ hasText: '休止' }).getByRole('link', { name: /に電話する/ }).first().waitFor()
    await base.page.waitForURL(/view=map&at=org_/)
    await press(base.page, '大きく')
    await press(base.page, '全体')
    await checkPage(base.page, 'a point of the map')
    await base.page.setViewportSize({ width: 320, height: 640 })
    await checkPage(base.page, 'the map at 320')
    await base.page.setViewportSize(viewport)

    // Those who have not answered are named, with their telephones.
    await state(officer.page, /^未回答/).filter({ hasText: String(asked - 3) }).waitFor()
    await state(officer.page, /^未回答/).click()
    await officer.page.getByText(`${asked - 3}機関`, { exact: true }).waitFor()
    await listed(officer.page, /./).getByRole('link', { name: /に電話する/ }).first().waitFor()
    for (const answered of [station, clinic, pharmacy]) assert.equal(await listed(officer.page, answered).count(), 0)
    assert.deepEqual(await checkDrill(officer.page, 'those who have not answered'), [])

    await press(officer.page, '終える')
    await press(officer.page.getByRole('dialog', { name: /^【訓練】/ }), 'この災害・訓練を終える')
    await base.page.getByText(/に終わりました。読むことはできます。/).waitFor()
    await point(base.page, `${station} 休止`).waitFor()
    assert.deepEqual(await checkDrill(base.page, 'a drill that is over'), [])
    for (const { page, faults } of everybody) {
      assert.equal(await page.getByRole('main').getByRole('link', { name: new RegExp(`^${heading}.*報告してください`) }).count(), 0)
      assert.deepEqual(faults, [])
      await page.context().close()
    }
  })
}
