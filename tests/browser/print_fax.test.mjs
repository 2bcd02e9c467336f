// The sheet for the FAX: one page where it can be, and never a word less.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, send } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const smallestPixels = 14

async function printSheet(page, letters) {
  const text = 'むくみの様子をみています。'.repeat(letters / 13)
  await box(page).fill(text)
  await send(page)
  const entry = page.getByRole('feed').getByRole('article').last()
  await entry.getByRole('button', { name: /既読/ }).waitFor()
  await entry.getByRole('button', { name: 'この投稿の操作' }).click()
  await page.getByRole('button', { name: 'FAX用に印刷' }).click()
  await page.getByRole('heading', { name: '連絡票（FAX）' }).waitFor()
  await page.emulateMedia({ media: 'print' })
  const paper = page.locator('article .text')
  assert.equal(await paper.innerText(), text)
  const isWhole = await paper.evaluate((one) => {
    const range = document.createRange()
    range.selectNodeContents(one)
    const { bottom } = range.getBoundingClientRect()
    for (let around = one; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowY !== 'visible' && around !== document.documentElement && around.getBoundingClientRect().bottom < bottom) return false
    }
    return true
  })
  assert.ok(isWhole, 'nothing of the text is cut off')
  assert.ok(parseFloat(await paper.evaluate((one) => getComputedStyle(one).fontSize)) >= smallestPixels)
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
  await page.emulateMedia({ media: 'screen' })
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length
}

test('what fits is one page, and what does not goes on to the next', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  for (const [letters, pages] of [[260, 1], [910, 1], [4_550, 3]]) {
    await openPatient(page)
    assert.equal(await printSheet(page, letters), pages, `${letters} letters`)
    await page.getByRole('link', { name: 'タイムラインへ戻る' }).click()
  }
  assert.deepEqual(faults, [])
})
