// 照会: a place is asked for from what was found, and answered; a spreadsheet comes back; a closed ward opens again; all boards in one place.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const worker = '濵田 瑞穂'
const careManager = '伊藤 由美'

const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })

async function openBeds(page) {
  await nav(page, /掲示板/).click()
  await page.getByRole('link', { name: /^空床/ }).click()
  await page.getByRole('heading', { level: 2, name: '地域の空床' }).waitFor()
  await allThere(page)
}

async function openInquiries(page) {
  await openBeds(page)
  await page.getByRole('link', { name: /^照会/ }).click()
  await page.getByRole('heading', { level: 1, name: '照会' }).waitFor()
}

async function openMore(page, name) {
  await page.getByRole('button', { name: 'そのほかの操作' }).click()
  await page.getByRole('button', { name }).click()
}

test('a care manager asks from what she found, the hospital answers, and she sees it', async () => {
  const asker = await signIn(browser, region, careManager, phone)
  const hospital = await signIn(browser, region, worker, desktop)
  const { page } = asker
  await openBeds(page)
  await page.getByText('受け入れ条件でさがす').click()
  await page.getByRole('button', { name: '吸引', exact: true }).click()
  await page.getByRole('button', { name: '汐見原中央病院 4階 地域包括ケア病棟に照会する' }).click()
  const dialog = page.getByRole('dialog', { name: '空きを照会する' })
  await dialog.waitFor()
  assert.ok(await dialog.getByRole('checkbox', { name: '吸引' }).isChecked(), 'what was looked for is filled in')
  await checkPage(page, 'the form of an inquiry on a phone')
  await dialog.getByRole('button', { name: '照会する' }).click()
  await dialog.getByText('目的を選んでください。').waitFor()
  await dialog.getByLabel('目的').selectOption('respite')
  await dialog.getByLabel('年代').selectOption('80')
  await dialog.getByLabel('ひとこと（なくてもかまいません）').fill('田中花子さん 電話 090-1234-5678 です')
  await dialog.getByRole('button', { name: '照会する' }).click()
  await dialog.getByText('個人の情報かもしれない部分があるため').waitFor()
  const words = `ご家族の休養のためです ${Date.now() % 10_000}回目の相談`
  await dialog.getByLabel('ひとこと（なくてもかまいません）').fill(words)
  await dialog.getByRole('button', { name: '照会する' }).click()
  await page.getByText('1件に照会しました。').waitFor()

  await openInquiries(hospital.page)
  await checkPage(hospital.page, 'inquiries that arrived')
  await hospital.page.getByRole('link', { name: /ひまわり居宅介護支援.*4階 地域包括ケア病棟.*レスパイト入院・80代/s }).first().click()
  await hospital.page.getByText(words).first().waitFor()
  await checkPage(hospital.page, 'an inquiry that arrived')
  await hospital.page.getByRole('button', { name: '返事を送る' }).click()
  await hospital.page.getByText('返事を一つ選んでください。').waitFor()
  await hospital.page.getByLabel('受け入れできます').check()
  await hospital.page.getByLabel('ひとこと（なくてもかまいません）').fill('火曜の午前に入れます。')
  await hospital.page.getByRole('button', { name: '返事を送る' }).click()
  await hospital.page.getByText('返事：受け入れできます').waitFor()

  await openInquiries(page)
  await page.getByRole('button', { name: /^送った照会/ }).click()
  await checkPage(page, 'inquiries that were sent, on a phone')
  await page.getByRole('link', { name: /汐見原中央病院.*レスパイト入院・80代.*受け入れ可/s }).first().click()
  await page.getByText('火曜の午前に入れます。').waitFor()
  await page.getByLabel('連絡').fill('お願いします。')
  await page.getByRole('button', { name: '連絡を送る' }).click()
  await page.getByText('お願いします。').waitFor()
  await checkPage(page, 'an inquiry with its answer on a phone')
  await page.getByRole('button', { name: 'この照会を終える' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'この照会を終える' }).click()
  await page.getByText('照会を終えました').waitFor()
  for (const { page, faults } of [asker, hospital]) {
    assert.deepEqual(faults, [])
    await page.context().close()
  }
})

test('a spreadsheet in the letters of Excel is shown before anything changes, then taken in', async () => {
  const { page, faults } = await signIn(browser, region, worker, desktop)
  await openBeds(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSVに書き出す' }).click()
  const written = await readFile(await (await download).path())
  const choose = async (buffer) => {
    await page.getByLabel('CSVファイル').setInputFiles({ name: 'vacant.csv', mimeType: 'text/csv', buffer })
  }
  await openMore(page, 'CSVで取り込む')
  const dialog = page.getByRole('dialog', { name: 'CSVで取り込む' })
  await choose(written)
  await dialog.getByText('変わるところはありません。').waitFor()
  // 「名称,種別,空き,空き数」 and 「緩和ケア病棟,病棟,空きあり,３」 in CP932.
  const cp932 = Buffer.from(
    '96bc8fcc2c8eed95ca2c8bf382ab2c8bf382ab90940d0a8ac99861835083419561938f2c9561938f2c8bf382ab82a082e82c82520d0a',
    'hex',
  )
  await choose(cp932)
  await dialog.getByText('緩和ケア病棟').first().waitFor()
  await checkPage(page, 'what a spreadsheet would change')
  await dialog.getByRole('button', { name: 'この内容で取り込む' }).click()
  await page.getByText('取り込みました。').waitFor()
  await openMore(page, 'CSVで取り込む')
  await choose(Buffer.from('名称,種別,空き,空き数\n緩和ケア病棟,病棟,空きあり,-1\n'))
  await dialog.getByText('1行が取り込めません。').waitFor()
  assert.equal(await dialog.getByRole('button', { name: 'この内容で取り込む' }).getAttribute('aria-disabled'), 'true')
  await checkPage(page, 'a spreadsheet that is refused')
  await dialog.getByRole('button', { name: 'やめる' }).click()
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('a closed ward opens again, and who is reminded is chosen', async () => {
  const { page, faults } = await signIn(browser, region, worker, phone)
  await openBeds(page)
  await page.getByRole('button', { name: '3階東 急性期病棟の操作' }).click()
  await page.getByRole('button', { name: 'この枠を閉じる' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'この枠を閉じる' }).click()
  await page.getByText('「3階東 急性期病棟」を閉じました。').waitFor()
  await openMore(page, '閉じた枠')
  await checkPage(page, 'closed wards on a phone')
  await page.getByRole('button', { name: '3階東 急性期病棟をもう一度開ける' }).click()
  await page.getByText('「3階東 急性期病棟」を開けました。').waitFor()
  await openMore(page, '朝のお知らせ')
  await page.getByLabel('知らせる時刻').selectOption('8')
  await page.getByLabel(/濵田 瑞穂/).check()
  await checkPage(page, 'the morning reminder on a phone')
  await page.getByRole('button', { name: 'この内容にする' }).click()
  await page.getByText('朝のお知らせを決めました。').waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('the levels of all boards stand in one place', async () => {
  const { page, faults } = await signIn(browser, region, careManager, phone)
  await page.goto(new URL('/settings/notifications', page.url()).href)
  await page.getByRole('heading', { name: '掲示板ごとの受け方' }).waitFor()
  const first = page.locator('section', { has: page.getByRole('heading', { name: '掲示板ごとの受け方' }) }).getByRole('combobox').first()
  await first.selectOption('all')
  await page.getByText(/の受け方を変えました。/).waitFor()
  await page.reload()
  await first.waitFor()
  assert.equal(await first.inputValue(), 'all')
  await checkPage(page, 'notifications with the levels of boards on a phone')
  assert.deepEqual(faults, [])
  await page.context().close()
})
