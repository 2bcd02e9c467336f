// Fingers: what can be pressed on a phone is at least 44 px wide and high, on every page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box } from './hands.mjs'
import { allThere, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

/** In the page: what can be pressed and is too small, as it is felt by the finger, not as it is drawn. */
function findSmall() {
  const least = 44
  const isInText = (one) =>
    getComputedStyle(one).display === 'inline' && [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
  /** A box to tick is pressed with its words. */
  const placeOf = (one) => (/^(checkbox|radio)$/.test(one.type) && one.labels[0]) || one
  const isSmall = (one) => {
    one.scrollIntoView({ block: 'center', inline: 'center' })
    const { left, top, width, height } = one.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    const reach = least / 2 - 1
    const isHit = (dx, dy) => one.contains(document.elementFromPoint(x + dx, y + dy))
    const isWide = width >= least - 0.5 || (isHit(-reach, 0) && isHit(reach, 0))
    return !isWide || !(height >= least - 0.5 || (isHit(0, -reach) && isHit(0, reach)))
  }
  const isThere = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.getBoundingClientRect().bottom > 0
  const found = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button]')]
    .map(placeOf)
    .filter((one) => isThere(one) && !isInText(one) && isSmall(one))
  return [...new Set(found)].map((one) => {
    const { width, height } = one.getBoundingClientRect()
    return `${one.localName} "${(one.ariaLabel ?? one.textContent).trim().slice(0, 24)}" ${Math.round(width)}x${Math.round(height)} ${one.className}`
  })
}

const look = async (page, name) => (await page.evaluate(findSmall)).map((one) => `${name}: ${one}`)

async function check(page, path, ready = page.locator('h1:visible, h2:visible')) {
  await page.goto(region.url + path)
  await ready.first().waitFor()
  await allThere(page)
  return look(page, path)
}

test('nothing that a finger presses is smaller than a fingertip', async () => {
  const stranger = await browser.newContext({ viewport: phone, locale: 'ja-JP' })
  const found = await check(await stranger.newPage(), '/sign-in')
  const { page } = await signIn(browser, region, '鈴木 美穂', phone)
  await openPatient(page)
  const patient = new URL(page.url()).pathname
  for (const tab of ['?tab=vitals', '?tab=handover', '?tab=since', '/chart', '/team', '/print']) found.push(...(await check(page, patient + tab)))
  const gone = patient.replace(/.{4}$/, 'aaaa')
  for (const path of ['/', '/patients', '/boards', '/disasters', '/trainings', '/rotas', '/settings', '/settings/notifications', '/practice', '/first-run/name', '/nowhere', gone]) found.push(...(await check(page, path)))
  for (const [name, path] of [['中村 幸枝', '/members'], ['中村 幸枝', '/rotas'], ['古賀 良子', '/access-log'], ['伊藤 由美', '/patients/new'], ['伊藤 由美', `${patient}/team`]]) {
    const other = await signIn(browser, region, name, phone)
    found.push(...(await check(other.page, path)))
  }
  assert.deepEqual(found, [])
})

test('nor is anything in a timeline, its composer and its dialogs', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂', phone)
  await openPatient(page)
  await page.getByRole('feed').getByRole('button', { name: 'この投稿の操作' }).first().waitFor()
  const found = await look(page, 'timeline')
  for (const name of ['続き', 'たたむ']) {
    await page.getByRole('button', { name, exact: true }).click()
    found.push(...(await look(page, name)))
  }
  for (const name of ['連絡先', /^チーム/, '絞りこみ', /^既読/]) {
    await page.getByRole('button', { name }).first().click()
    await page.getByRole('dialog').waitFor()
    found.push(...(await look(page, `dialog ${name}`)))
    await page.keyboard.press('Escape')
  }
  await page.getByRole('feed').getByRole('button', { name: 'この投稿の操作' }).first().click()
  found.push(...(await look(page, 'menu of an entry')))
  await page.keyboard.press('Escape')
  await box(page).focus()
  for (const name of ['バイタル', '訪問報告', '処方変更', '連絡記録', '連絡']) {
    await page.getByRole('toolbar', { name: '投稿の種類' }).getByRole('button', { name, exact: true }).click()
    await page.getByLabel('重要度').waitFor()
    found.push(...(await look(page, `composer ${name}`)))
  }
  assert.deepEqual(found, [])
})
