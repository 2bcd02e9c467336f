// Looking back: vital signs against the patient's own limits, what happened since the last visit, only some entries, paper.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, feed, kind, send } from './hands.mjs'
import { allThere, checkPage, desktop, openPatient, openTab, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

async function measure(page, values) {
  await kind(page, 'バイタル')
  for (const [name, value] of Object.entries(values)) await page.getByLabel(new RegExp(name)).fill(value)
  await send(page)
  await feed(page).getByRole('article').last().getByRole('button', { name: '既読' }).waitFor()
}

test('vital signs beyond the limits of this patient are marked in words, and limits can be changed', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const { page } = nurse
  await openPatient(page)
  await measure(page, { '血圧（上）': '172', '血圧（下）': '98', 脈拍: '88' })
  await feed(page).getByRole('article').last().getByText('高め').waitFor()
  await openTab(page, 'バイタル')
  const table = page.getByRole('table')
  const first = table.getByRole('row').nth(1)
  await first.getByText('172/98').waitFor()
  assert.match(await first.innerText(), /172\/98\s+高め[\s\S]*88[\s\S]*鈴木 美穂/)
  await page.getByRole('img', { name: /血圧のグラフ：.*172\/98mmHg、注意する値が1回/ }).waitFor()

  await page.getByRole('button', { name: '直す', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '注意する値を決める' })
  const row = dialog.getByRole('group', { name: '血圧（上）' })
  await row.getByLabel('超').fill('80')
  await dialog.getByRole('button', { name: '決める' }).click()
  await dialog.getByText('血圧（上）は、「未満」を「超」より小さくしてください。').waitFor()
  await row.getByLabel('超').fill('180')
  await dialog.getByRole('group', { name: '脈拍' }).getByLabel('超').fill('85')
  await dialog.getByRole('button', { name: '決める' }).click()
  await page.getByText('90mmHg未満、180mmHg超').first().waitFor()
  await first.getByRole('cell', { name: '88 高め' }).waitFor()
  assert.equal(await first.getByRole('cell', { name: '172/98', exact: true }).count(), 1)
  await page.getByRole('button', { name: '7日間' }).click()
  await first.getByRole('link').click()
  await page.waitForURL(/\?at=\d+$/)
  await feed(page).getByText('172/98').waitFor()
  assert.deepEqual(nurse.faults, [])
})

test('since the last visit: vital signs, changes of medication and contacts first, each line a link', async () => {
  const doctor = await signIn(browser, region, '田中 健一')
  await openPatient(doctor.page)
  await kind(doctor.page, '処方変更')
  await doctor.page.getByLabel('薬の名前').fill('フロセミド錠40mg')
  await doctor.page.getByLabel('これから', { exact: true }).fill('1錠 朝')
  await send(doctor.page)
  await feed(doctor.page).getByText('フロセミド錠40mg').waitFor()
  await kind(doctor.page, '連絡記録')
  await doctor.page.getByLabel('誰から').fill('長女')
  await box(doctor.page).fill('夜間の息切れについて電話あり。')
  await send(doctor.page)
  await feed(doctor.page).getByText('夜間の息切れについて電話あり。').waitFor()

  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await openTab(page, '前回訪問から')
  await page.getByRole('heading', { name: /からの動き（\d+件）/ }).waitFor()
  await page.getByRole('link', { name: /^前回の訪問：/ }).waitFor()
  await page.getByRole('heading', { name: '処方変更' }).waitFor()
  await page.getByText(/フロセミド錠40mg\s+なし → 1錠 朝/).first().waitFor()
  await page.getByRole('heading', { name: '連絡記録' }).waitFor()
  await page.getByLabel('この日から見る').fill('2020-01-01')
  await page.waitForURL(/tab=since&since=2020-01-01$/)
  await page.getByRole('link', { name: '前回の訪問からにもどす' }).waitFor()
  await page.getByRole('link', { name: /連絡記録.*夜間の息切れについて電話あり。/ }).click()
  await page.waitForURL(/\?at=\d+$/)
  await feed(page).getByText('夜間の息切れについて電話あり。').waitFor()
  assert.deepEqual([...faults, ...doctor.faults], [])
})

test('a timeline shows only some kinds and professions, and goes to a day', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await page.getByRole('button', { name: '絞りこみ' }).click()
  const dialog = page.getByRole('dialog', { name: '投稿を絞りこむ' })
  await dialog.getByRole('checkbox', { name: '訪問報告' }).check()
  await dialog.getByRole('checkbox', { name: '看護師', exact: true }).check()
  await dialog.getByRole('button', { name: '見る' }).click()
  await page.waitForURL(/\?kind=visit_report&profession=nurse$/)
  await page.getByText('絞りこみ中：訪問報告、看護師').waitFor()
  await feed(page).getByRole('article').first().waitFor()
  const articles = feed(page).getByRole('article')
  for (const text of await articles.allInnerTexts()) assert.match(text, /看護師[\s\S]*訪問報告/)
  const count = await articles.count()
  await box(page).fill('絞りこみには入らない文です。')
  await send(page)
  await page.getByRole('article', { name: /送っています|送信待ち/ }).waitFor({ state: 'detached' })
  assert.equal(await articles.count(), count)
  await page.getByRole('link', { name: '絞りこみをはずす' }).click()
  await feed(page).getByText('絞りこみには入らない文です。').waitFor()

  const patient = new URL(page.url()).pathname
  const [day, id] = await page.evaluate(async (patient) => {
    const midnight = new Date(Date.now() - 10 * 86_400_000)
    midnight.setHours(0, 0, 0, 0)
    const answer = await fetch(`/api${patient}/entries?since=${midnight.toISOString()}`)
    const first = (await answer.json()).items.find(({ recorded_at }) => Date.parse(recorded_at) >= midnight.getTime())
    return [midnight.toLocaleDateString('sv-SE'), first.id]
  }, patient)
  await page.getByRole('button', { name: '絞りこみ' }).click()
  await dialog.getByLabel('この日から見る').fill(day)
  await dialog.getByRole('button', { name: '見る' }).click()
  await page.waitForURL(new RegExp(`since=${day}$`))
  await page.waitForFunction((id) => {
    const article = document.querySelector(`[data-entry="${id}"]`)
    const column = document.querySelector('[role=feed]').parentElement.parentElement
    return article && Math.abs(article.getBoundingClientRect().top - column.getBoundingClientRect().top) < 20
  }, id)
  assert.deepEqual(faults, [])
})

test('a period and a sheet for the FAX are printed with patient, author and time', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await page.getByRole('button', { name: '連絡先' }).click()
  const contacts = page.getByRole('dialog', { name: '佐藤 花子さんの連絡先' })
  assert.match(await contacts.getByRole('link', { name: /^0\d/ }).first().getAttribute('href'), /^tel:\d+$/)
  await contacts.getByRole('link', { name: '期間を選んで印刷する' }).click()
  await page.getByRole('heading', { name: /^連絡の記録/ }).waitFor()
  const sheet = page.getByRole('article')
  assert.match(await sheet.innerText(), /佐藤 花子 様[\s\S]*昭和17年[\s\S]*印刷：.*鈴木 美穂（さくら訪問看護ステーション）[\s\S]*\d+:\d\d[\s\S]*看護師/)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.getByRole('button', { name: '印刷する' }).isVisible(), false)
  assert.equal(await page.getByRole('navigation').first().isVisible(), false)
  await page.emulateMedia({ media: 'screen' })
  await page.getByRole('link', { name: 'タイムラインへ戻る' }).click()

  const last = feed(page).getByRole('article').last()
  await last.getByRole('button', { name: 'この投稿の操作' }).click()
  await page.getByRole('button', { name: 'FAX用に印刷' }).click()
  await page.getByRole('heading', { name: '連絡票（FAX）' }).waitFor()
  assert.match(await sheet.innerText(), /佐藤 花子 様[\s\S]*返信欄/)
  const pages = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g)
  assert.equal(pages?.length, 1)
  assert.deepEqual(faults, [])
})

test('each of these pages is accessible and fits, on a PC, on phones, in the dark and in English', async () => {
  const small = { width: 320, height: 640 }
  for (const [viewport, colorScheme, locale] of [[desktop, 'light', 'ja'], [phone, 'dark', 'ja'], [small, 'light', 'en']]) {
    const { page, faults } = await signIn(browser, region, '鈴木 美穂', viewport)
    await page.emulateMedia({ colorScheme })
    await openPatient(page)
    const path = page.url()
    if (locale === 'en') await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'))
    for (const part of ['', '?tab=vitals', '?tab=handover', '?tab=since&since=2026-01-01', '?kind=vitals', '/print']) {
      await page.goto(path + part)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await allThere(page)
      await checkPage(page, `${part} at ${viewport.width}`)
    }
    assert.deepEqual(faults, [])
  }
})
