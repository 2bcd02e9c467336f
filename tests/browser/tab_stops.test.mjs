// Whoever works by key is soon where the work is: the budget of tab stops, and the ways past them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { desktop, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const mostStops = 12

/** What Tab comes by from the top of the page until it is in the composer. */
async function walkToComposer(page) {
  await page.reload()
  await page.getByRole('feed').getByRole('article').first().waitFor()
  await page.getByRole('toolbar', { name: '投稿の種類' }).waitFor()
  const stops = []
  for (let isThere = false; !isThere && stops.length < 60; ) {
    await page.keyboard.press('Tab')
    const [name, found] = await page.evaluate(() => {
      const at = document.activeElement
      return [at.ariaLabel || at.textContent.trim().slice(0, 20), at.closest('section')?.ariaLabel?.endsWith('への投稿') ?? false]
    })
    stops.push(name)
    isThere = found
  }
  return stops
}

for (const [name, viewport] of [['PC', desktop], ['phone', phone]]) {
  test(`the composer is at most ${mostStops} stops away on a ${name}`, async () => {
    const { page } = await signIn(browser, region, '鈴木 美穂', viewport)
    await openPatient(page)
    const stops = await walkToComposer(page)
    assert.ok(stops.length <= mostStops, stops.join(' > '))
    assert.ok(stops.length >= 4, stops.join(' > '))
  })
}

test('a row of buttons is one stop, and arrow keys reach all of it', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const focused = page.locator(':focus')
  await page.getByRole('navigation').getByRole('link', { name: '患者', exact: true }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  assert.equal(await focused.evaluate((link) => link.textContent.trim()), '設定')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  assert.equal(await focused.evaluate((link) => link.textContent.trim()), '設定', 'one comes back to where one was')

  // In one with photos those come first.
  const article = page.getByRole('feed').getByRole('article').filter({ hasNotText: '見本の画像' }).last()
  await article.focus()
  await page.keyboard.press('Tab')
  assert.match(await focused.innerText(), /既読/)
  await page.keyboard.press('End')
  assert.equal(await focused.getAttribute('aria-label'), 'この投稿の操作')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  assert.equal(await focused.evaluate((item) => item.closest('[role=group]')?.ariaLabel), 'この投稿の操作')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  assert.equal(await focused.evaluate((one) => one.closest('section')?.ariaLabel?.endsWith('への投稿')), true)
})
