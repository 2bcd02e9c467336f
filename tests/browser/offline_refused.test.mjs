// A device that keeps nothing: a browser that refuses, and a computer that others use too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, entry, send } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

test('a browser that refuses storage is told of once, and posts go out all the same', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('refused', 'SecurityError')
    }
  })
  await page.goto(`${region.url}/settings`)
  await page.getByRole('radio', { name: /自分だけが使う/ }).check()
  await page.getByText('この端末に保存できません。つながっているあいだに送ってください。').first().waitFor()
  await page.goto(`${region.url}/patients`)
  await openPatient(page)
  await box(page).fill('保存できない端末の文です。')
  await send(page)
  await entry(page, '保存できない端末の文です。').getByRole('button', { name: 'この投稿の操作' }).waitFor()
  assert.deepEqual(faults, [])
})

test('a shared computer has nothing on its disk, and says what that means', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await region.kill()
  await box(page).fill('共有の端末で書いた文です。')
  await send(page)
  await page.getByRole('article', { name: '送信待ち' }).getByText('この端末では、電波が戻るまで送れません').waitFor()
  assert.deepEqual(await page.evaluate(async () => indexedDB.databases()), [])
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  assert.doesNotMatch(kept, /pat_|per_|佐藤|鈴木|共有/)
  await region.start()
  await entry(page, '共有の端末で書いた文です。').getByRole('button', { name: 'この投稿の操作' }).waitFor({ timeout: 60_000 })
})
