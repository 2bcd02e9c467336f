// The day of a care manager begins with what needs her, and each row leads to the very entry.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })
const section = (page, name) => page.getByRole('region', { name })

/** The nurse asks the care managers of the team of 佐藤 花子 for a confirmation. */
function ask(page, text, mustRead) {
  return page.evaluate(
    async ([text, mustRead]) => {
      const rows = (await (await fetch('/api/patients?limit=200')).json()).items
      const { id } = rows.find(({ name, birth_date }) => name === '佐藤 花子' && birth_date.startsWith('1942'))
      const key = `01900000-0000-7000-8000-${String(Math.random()).slice(2, 14).padEnd(12, '0')}`
      const answer = await fetch(`/api/patients/${id}/entries`, {
        method: 'POST',
        headers: { 'X-Tsunagu': '1', 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify({ kind: 'note', text, addressees: [{ profession: 'care_manager' }], must_read: mustRead }),
      })
      if (!answer.ok) throw new Error(await answer.text())
      return answer.json()
    },
    [text, mustRead],
  )
}

test('what needs her comes by itself, is counted, and opens at the very entry', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const { page, faults } = await signIn(browser, region, '伊藤 由美')
  await nav(page, /今日/).click()
  await page.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  // Not from the title, which says nothing before the page knows.
  const before = await page.evaluate(async () => (await (await fetch('/api/session/needing')).json()).total)

  const due = new Date(Date.now() + 40 * 60_000).toISOString()
  const asked = await ask(nurse.page, '担当者会議の日程を確かめてください。', { parties: [{ profession: 'care_manager' }], due_at: due })
  const waiting = section(page, /確認が必要/).getByRole('listitem').filter({ hasText: '担当者会議の日程' })
  await waiting.waitFor()
  await waiting.getByText(/あと(39|40)分/).waitFor()
  await section(page, /自分あて/).getByText('担当者会議の日程').waitFor()
  await page.waitForFunction((count) => document.title.startsWith(`(${count}) `), before + 1)
  await nav(page, /今日/).getByText(`自分の用が${before + 1}件あります`).waitFor({ state: 'attached' })

  const read = page.waitForResponse((answer) => answer.url().endsWith('/receipts') && answer.request().postData().includes(asked.id))
  await waiting.getByRole('link').click()
  await page.waitForURL(/\/patients\/pat_\w+\?at=\d+$/)
  const article = page.getByRole('feed').getByRole('article').filter({ hasText: '担当者会議の日程' })
  await article.waitFor()
  const place = await article.boundingBox()
  assert.ok(place.y >= 0 && place.y < desktop.height, 'the entry is not on the screen')

  // Shown for a second it is read; what waits for a confirmation still waits.
  await article.scrollIntoViewIfNeeded()
  await read
  await nav(page, /今日/).click()
  await waiting.waitFor()
  await section(page, /自分あて/).getByText('担当者会議の日程').waitFor({ state: 'detached' })

  await waiting.getByRole('button', { name: /確認しました/ }).click()
  await waiting.waitFor({ state: 'detached' })
  await page.waitForFunction((count) => count > 0 === /^\(/.test(document.title), before)
  assert.deepEqual(faults, [])
})

test('the night begins where the reader wants', async () => {
  const { page } = await signIn(browser, region, '伊藤 由美')
  await nav(page, /今日/).click()
  const night = section(page, /夜間の動き/)
  await night.waitFor()
  const count = async () => Number(/(\d+)件/.exec(await night.getByRole('heading', { level: 2 }).innerText())?.[1])
  const first = await count()
  await night.getByLabel('はじまり').selectOption({ label: 'おとといの17:00から' })
  await page.waitForFunction((before) => !document.body.innerText.includes(`夜間の動き\n${before}件`), first)
  assert.ok((await count()) >= first)
})

test('the list is not asked for after each event', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const { page } = await signIn(browser, region, '伊藤 由美')
  await page.clock.install()
  const heads = page.waitForEvent('websocket').then((line) => line.waitForEvent('framereceived'))
  const answers = ['/api/patients', '/api/today'].map((path) => page.waitForResponse((answer) => new URL(answer.url()).pathname === path))
  await page.reload()
  await Promise.all([heads, ...answers])
  await page.getByRole('list').getByRole('link').first().waitFor()
  await page.clock.runFor(2_000)
  const asked = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname === '/api/patients' || pathname === '/api/today') asked.push(pathname)
  })
  for (const number of [1, 2, 3]) await ask(nurse.page, `続きの連絡 ${number}`)
  await page.getByRole('listitem').filter({ hasText: '続きの連絡 3' }).first().waitFor()
  await page.clock.runFor(2_000)
  // Once each at most, and for something else: what changed while the page was read, as it is where the machine is slow.
  for (const path of new Set(asked)) assert.ok(asked.filter((one) => one === path).length < 2, String(asked))
})

test('the day is accessible and fits, with letters and colors as they may be', async () => {
  for (const viewport of [desktop, phone, { width: 320, height: 640 }]) {
    const { page, faults } = await signIn(browser, region, '伊藤 由美', viewport)
    await nav(page, /今日/).click()
    await section(page, /夜間の動き/).waitFor()
    await checkPage(page, `today at ${viewport.width}`)
    await page.emulateMedia({ colorScheme: 'dark' })
    await checkPage(page, `today in the dark at ${viewport.width}`)
    assert.deepEqual(faults, [])
  }
})
