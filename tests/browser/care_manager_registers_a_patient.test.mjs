// The chart: written once, corrected by many, never lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPage, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const heading = (page, name) => page.getByRole('heading', { level: 1, name })

async function openChart(page) {
  await openPatient(page)
  await page.goto(`${new URL(page.url()).origin}${new URL(page.url()).pathname}/chart`)
  await heading(page, /佐藤 花子/).waitFor()
}

test('a patient is registered with a date of the Japanese calendar, and a slip of the finger loses nothing', async () => {
  const { page, faults } = await signIn(browser, region, '伊藤 由美')
  await page.getByRole('link', { name: '登録' }).click()
  await heading(page, '患者を登録する').waitFor()
  await page.getByRole('button', { name: '登録する' }).click()
  await page.getByRole('alert').getByText('4か所を確かめてください。').waitFor()
  await checkPage(page, 'register')

  await page.getByLabel('名前（必須）').fill('試験 うめ')
  await page.getByLabel('よみがな（必須）').fill('しけん うめ')
  await page.getByLabel('生年月日（必須）').fill('S17.2.30')
  await page.getByRole('radio', { name: '女' }).check()
  await page.getByRole('button', { name: '登録する' }).click()
  await page.getByRole('alert').getByText('この日付はありません').waitFor()
  await page.getByLabel('生年月日（必須）').fill('Ｓ１７．３．８')
  await page.getByText('1942年（昭和17年）3月8日（84歳）').waitFor()

  for (const [name, number] of [['長女', '090-0000-0001'], ['長男', '090-0000-0002']]) {
    await page.getByRole('button', { name: '連絡先を加える' }).click()
    await page.getByLabel('連絡先の名前').last().fill(name)
    await page.getByRole('group', { name: /番目に電話する人/ }).last().getByLabel('電話').fill(number)
  }
  await page.getByRole('button', { name: '上へ' }).last().click()

  await page.getByRole('navigation').first().getByRole('link', { name: /今日/ }).click()
  await page.getByRole('dialog', { name: '書きかけの内容を捨てますか' }).getByRole('button', { name: 'もどる' }).click()
  await page.goBack()
  await page.getByRole('dialog', { name: '書きかけの内容を捨てますか' }).getByRole('button', { name: 'もどる' }).click()
  assert.equal(await page.getByLabel('名前（必須）').inputValue(), '試験 うめ')

  await page.getByRole('button', { name: '登録する' }).click()
  await heading(page, '試験 うめさんのケアチーム').waitFor()
  await page.getByRole('link', { name: '患者の情報' }).click()
  await page.getByText('1942年（昭和17年）3月8日', { exact: true }).waitFor()
  const contacts = page.getByRole('region', { name: '緊急連絡先' }).getByRole('listitem')
  assert.match(await contacts.first().innerText(), /長男/)

  // The same person again: one sentence says what to do, and what was entered stays.
  await page.goto(`${region.url}/patients/new`)
  await page.getByLabel('名前（必須）').fill('試験 梅')
  await page.getByLabel('よみがな（必須）').fill('シケン ウメ')
  await page.getByLabel('生年月日（必須）').fill('1942/3/8')
  await page.getByRole('radio', { name: '女' }).check()
  await page.getByRole('button', { name: '登録する' }).click()
  await page.getByText('同じよみがなと生年月日の方が、この圏域にもう登録されています。').waitFor()
  assert.equal(await page.getByLabel('名前（必須）').inputValue(), '試験 梅')
  assert.deepEqual(faults, [])
})

test('two people edit one chart: nothing is lost, and what both changed is asked', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const { page, faults } = await signIn(browser, region, '伊藤 由美')
  for (const one of [nurse.page, page]) {
    await openChart(one)
    await one.getByRole('button', { name: '情報を直す' }).click()
  }
  await nurse.page.getByLabel('急変時にまずすること').fill('看護師が書いた指示')
  await nurse.page.getByLabel('保険者番号', { exact: true }).fill('123456')
  await nurse.page.getByRole('button', { name: '保存する' }).click()
  await nurse.page.getByText('保存しました。').waitFor()

  await page.getByLabel('急変時にまずすること').fill('ケアマネが書いた指示')
  await page.getByLabel('電話', { exact: true }).first().fill('03-0000-1111')
  await page.getByRole('button', { name: '保存する' }).click()
  const merged = page.getByRole('alert').filter({ hasText: 'ほかの方が先に変えました' })
  await merged.getByText('先に変わった内容：看護師が書いた指示').waitFor()
  await merged.getByText('自分の内容：ケアマネが書いた指示').waitFor()
  await merged.getByText('123456').waitFor()
  await checkPage(page, 'merge')
  await merged.getByRole('button', { name: /自分の内容を残す/ }).click()
  await page.getByRole('button', { name: '保存する' }).click()
  await page.getByText('保存しました。').waitFor()

  await nurse.page.reload()
  for (const text of ['ケアマネが書いた指示', '03-0000-1111', '123456']) await nurse.page.getByText(text).first().waitFor()
  assert.deepEqual([...nurse.faults, ...faults], [])
})

test('a stay in hospital is written down with its place and day, and the list shows it at once', async () => {
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const { page, faults } = await signIn(browser, region, '伊藤 由美', phone)
  await openChart(page)
  await page.getByRole('button', { name: '在宅・入院を変える' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /入院中/ }).check()
  await dialog.getByLabel('入院先').fill('汐見原中央病院 3階')
  await checkPage(page, 'state')
  await dialog.getByRole('button', { name: '入院中にする' }).click()
  await page.getByRole('region', { name: '在宅・入院の記録' }).getByText('汐見原中央病院 3階').waitFor()
  await nurse.page.getByRole('link', { name: /佐藤 花子.*入院中.*1942/ }).waitFor()
  assert.deepEqual([...nurse.faults, ...faults], [])
})
