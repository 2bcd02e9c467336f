// Where a timeline opens when somebody taps: at the first unread, or at the very entry.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feed } from './hands.mjs'
import { desktop, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

/** How far below the top of the feed something stands once all that is drawn at first stands there. */
async function distance(page, mark) {
  await page.locator(mark).first().waitFor()
  const isWhole = () => {
    const count = document.querySelectorAll('[role=feed] article').length
    const before = window.countBefore
    window.countBefore = count
    return count === before
  }
  await page.waitForFunction(isWhole, null, { polling: 1_000 })
  return page.evaluate((mark) => {
    const one = document.querySelector(mark)
    let column = one.parentElement
    while (!/auto|scroll/.test(getComputedStyle(column).overflowY)) column = column.parentElement
    return one.getBoundingClientRect().top - column.getBoundingClientRect().top
  }, mark)
}

for (const viewport of [phone, desktop]) {
  test(`a tap on a patient opens at the first unread, at ${viewport.width}`, async () => {
    const { page } = await signIn(browser, region, '鈴木 美穂', viewport)
    await openPatient(page)
    const top = await distance(page, '[data-unread-start]')
    assert.ok(top >= 0 && top < 12, `${top} px`)
    await page.context().close()
  })

  test(`a tap on a row of today opens at its entry, at ${viewport.width}`, async () => {
    const { page } = await signIn(browser, region, '伊藤 由美', viewport)
    await page.goto(region.url)
    const row = page.locator('a[href*="?at="]').filter({ hasText: '佐藤 花子' }).last()
    const seq = Number(new URL(await row.getAttribute('href'), region.url).searchParams.get('at'))
    await row.click()
    await feed(page).getByRole('article').first().waitFor()
    const marked = await page.evaluate(async ([path, seq]) => {
      const { items } = await (await fetch(`/api${path}/entries?at=${seq}`)).json()
      return items.find((one) => one.seq === seq).id
    }, [new URL(page.url()).pathname, seq])
    const top = await distance(page, `[data-entry="${marked}"]`)
    // What less than a screen follows cannot stand at the top; then it is in sight.
    const isAtEnd = await page.evaluate((id) => {
      const one = document.querySelector(`[data-entry="${id}"]`)
      const column = one.closest('[role=feed]').parentElement.parentElement
      const top = one.getBoundingClientRect().top - column.getBoundingClientRect().top
      return top >= 0 && top < column.clientHeight && column.scrollHeight - column.scrollTop - top < column.clientHeight
    }, marked)
    assert.ok((top >= 0 && top < 12) || isAtEnd, `${top} px`)
    await page.context().close()
  })
}
