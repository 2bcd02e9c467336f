// 「未読に戻す」: what must not be forgotten is unread again, for oneself alone, until one comes back to it.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { fillTimeline } from './fill.mjs'
import { box, send } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

before(() => fillTimeline(region, { name: '佐藤 花子', year: '1942', entries: 80 }))

const row = (page) => page.getByRole('link', { name: /佐藤 花子.*1942/ })
const unreadOf = (page) => page.evaluate(async () => (await (await fetch(`/api${location.pathname}/entries?limit=1`)).json()).unread.count)

test('an entry is put back, by menu and by key, and stays so while it is in sight', async () => {
  const doctor = await signIn(browser, region, '田中 健一')
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const second = await signIn(browser, region, '田中 健一')
  await openPatient(nurse.page)
  await box(nurse.page).fill('明日の朝、電話をください。')
  await send(nurse.page)
  const { page } = doctor
  await openPatient(page)
  const latest = page.getByRole('button', { name: /最新へ|新しい投稿/ })
  await latest.click()
  const entry = page.getByRole('feed').getByRole('article').filter({ hasText: '明日の朝、電話をください。' })
  const theirs = nurse.page.getByRole('feed').getByRole('article').filter({ hasText: '明日の朝、電話をください。' })
  await theirs.getByText(/既読 1/).waitFor()
  const before = await unreadOf(page)
  const id = await entry.getAttribute('data-entry')

  await entry.getByRole('button', { name: 'この投稿の操作' }).click()
  await page.getByRole('button', { name: '未読に戻す', exact: true }).click()
  await page.getByText(/ここから未読に戻しました/).waitFor()
  assert.equal(await unreadOf(page), before + 1)
  await row(second.page).getByText(`${before + 1}`, { exact: true }).waitFor()
  assert.match(await theirs.innerText(), /既読 1/, 'the others still see that it was read')

  // Longer in sight than reading takes: an entry that comes after it is read, this one is not.
  await box(nurse.page).fill('薬は届いています。')
  await send(nurse.page)
  await nurse.page.getByRole('feed').getByRole('article').filter({ hasText: '薬は届いています。' }).getByText(/既読 1/).waitFor()
  assert.equal(await unreadOf(page), before + 1)

  await entry.focus()
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/unread'))
  await page.keyboard.press('u')
  assert.equal((await (await answered).json()).count, before + 2)

  // Away and back again, it is read.
  await page.getByRole('navigation').getByRole('link', { name: '患者', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '佐藤 花子' }).waitFor({ state: 'detached' })
  const read = page.waitForRequest((request) => request.url().endsWith('/receipts') && request.postDataJSON().entries.includes(id))
  await openPatient(page)
  await latest.click()
  await read
  assert.deepEqual([...doctor.faults, ...nurse.faults, ...second.faults], [])
})
