// The lists of patients, and what a chart said before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box } from './hands.mjs'
import { callApi, checkPage, desktop, phone, registerPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const chip = (page, name) => page.getByRole('toolbar', { name: 'しぼりこみ' }).getByRole('button', { name })
const list = (page, name) => page.getByRole('toolbar', { name: 'どの一覧を見るか' }).getByRole('button', { name })
const search = (page) => page.getByRole('textbox', { name: '名前・かなで探す' })
/** Waits until the list has so many rows. */
const holds = (page, count) =>
  page.waitForFunction((count) => document.querySelectorAll('section[aria-label="患者"] li').length === count, count)
const rows = (page) => page.getByRole('region', { name: '患者', exact: true }).getByRole('listitem')

for (const viewport of [desktop, phone]) {
  test(`chips and text find together whom the team names, ${viewport.width} wide`, async () => {
    const { page, faults } = await signIn(browser, region, '鈴木 美穂', viewport)
    const { items } = await callApi(page, 'GET', '/api/patients?limit=200')
    const mine = items.filter((row) => row.mine)
    assert.ok(mine.length > 0 && mine.length < items.length, `${mine.length} of ${items.length}`)
    await chip(page, '担当').click()
    await holds(page, mine.length)
    await search(page).fill('さとう')
    const found = mine.filter((row) => row.kana.startsWith('サトウ'))
    assert.ok(found.length > 0)
    await holds(page, found.length)
    await checkPage(page, `chips at ${viewport.width}`)
    assert.deepEqual(faults, [])
  })

  test(`whose care has ended is found in a list of its own, and says why nothing is written, ${viewport.width} wide`, async () => {
    const { page, faults } = await signIn(browser, region, '鈴木 美穂', viewport)
    const name = `終了 ${viewport.width}`
    const patient = await registerPatient(page, name, 'しゅうりょう', `1930-01-${viewport === desktop ? '01' : '02'}`)
    await page.reload()
    await rows(page).filter({ hasText: name }).waitFor()
    await callApi(page, 'POST', `/api/patients/${patient.id}/state`, { state: 'ended', since: patient.state.since })
    await rows(page).filter({ hasText: name }).waitFor({ state: 'detached' })

    // By key: one stop for the lists, the arrows within.
    await list(page, 'いまの患者').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    const ended = rows(page).filter({ hasText: name })
    await ended.getByText(/^終了（\d{4}\/\d+\/\d+）$/).waitFor()
    await checkPage(page, `ended at ${viewport.width}`)
    await search(page).fill('だれもいないかな')
    await page.getByText('「だれもいないかな」に合う患者はいません。').waitFor()
    await search(page).fill('しゅう')
    await ended.getByRole('link').click()
    await page.getByText(/^関わりが終わった方です（.*）。もう投稿はできません。/).waitFor()
    assert.equal(await box(page).count(), 0)
    await checkPage(page, `an ended timeline at ${viewport.width}`)
    assert.deepEqual(faults, [])
  })

  test(`an admin keeps the register, and opens the charts of it, ${viewport.width} wide`, async () => {
    const { page, faults } = await signIn(browser, region, '中村 幸枝', viewport)
    await list(page, '事業所の名簿').click()
    await rows(page).first().waitFor()
    const { items } = await callApi(page, 'GET', '/api/patients?scope=register')
    await holds(page, items.length)
    await checkPage(page, `register at ${viewport.width}`)
    assert.deepEqual(faults, [])
  })

  test(`what the chart said before stands beside what it says now, ${viewport.width} wide`, async () => {
    const { page, faults } = await signIn(browser, region, '伊藤 由美', viewport)
    const { items } = await callApi(page, 'POST', '/api/patients/search', { q: 'サトウ' })
    const { id } = items.find((row) => row.birth_date.startsWith('1942'))
    const { version, patient } = await callApi(page, 'GET', `/api/patients/${id}`)
    const [contact, ...others] = patient.contacts
    const contacts = [{ ...contact, at_night: !contact.at_night }, ...others]
    const note = `${viewport.width}の指示`
    await callApi(page, 'PUT', `/api/patients/${id}`, { ...patient, contacts, emergency_note: note }, { 'if-match': `"${version}"` })

    await page.goto(`${region.url}/patients/${id}/chart`)
    await page.getByRole('button', { name: '前の内容を見る' }).click()
    const dialog = page.getByRole('dialog', { name: /佐藤 花子さんの情報の移り変わり/ })
    const newest = dialog.getByRole('listitem').first()
    await newest.getByRole('heading', { name: /ケアマネ 伊藤 由美/ }).waitFor()
    await newest.locator('del').filter({ hasText: patient.emergency_note }).waitFor()
    await newest.locator('ins').filter({ hasText: note }).waitFor()
    assert.equal(await newest.locator('ins').count(), 2, 'the note, and whether the first contact may be called at night')
    await dialog.getByText('登録した時の内容です。').waitFor()
    await checkPage(page, `versions at ${viewport.width}`)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(faults, [])
  })
}
