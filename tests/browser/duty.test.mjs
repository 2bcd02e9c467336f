// 当番: a function is planned, addressed by somebody of another organization, and reaches whoever has it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, entry, send } from './hands.mjs'
import { allThere, checkPage, desktop, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const admin = '中村 幸枝'
const nurse = '鈴木 美穂'
const doctor = '田中 健一'
const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true })
const day = (page, mark) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3 }).filter({ hasText: mark }) })
const press = (place, name) => place.getByRole('button', { name, exact: true }).click()

async function openRotas(name, viewport) {
  const { page, faults } = await signIn(browser, region, name, viewport)
  await page.getByRole('navigation').first().getByRole('link', { name: /掲示板$/ }).click()
  await page.getByRole('link', { name: /^当番/ }).click()
  await heading(page, '当番').waitFor()
  await allThere(page)
  return { page, faults }
}

/** All of a day, so that it is now, whenever that is. */
async function plan(dialog, member) {
  await dialog.getByLabel('だれが').selectOption({ label: `${member}・看護師` })
  await dialog.getByLabel('始まり').fill('00:00')
  await dialog.getByLabel('終わり').fill('00:00')
  await dialog.getByText('翌日の0:00に終わります。').waitFor()
  await press(dialog, '当番を入れる')
}

for (const [size, viewport] of [['PC', desktop], ['phone', phone]]) {
  const name = `休日オンコール${size === 'PC' ? '' : '（訪問）'}`

  test(`an admin plans a function, the doctor addresses it, and the nurse who has it is reached, on a ${size}`, async () => {
    const { page, faults } = await openRotas(admin, viewport)
    await checkPage(page, 'rotas')
    await press(page, '当番をつくる')
    const making = page.getByRole('dialog', { name: '当番をつくる' })
    await press(making, '当番をつくる')
    await making.getByText('名前を入れてください。').waitFor()
    await making.getByLabel('名前').fill(name)
    await making.getByRole('checkbox', { name: '代わりに届ける時間を決める' }).check()
    await press(making, '当番をつくる')
    await making.getByText('この時間に届く代わりを選んでください。').waitFor()
    await making.getByRole('checkbox', { name: '代わりに届ける時間を決める' }).uncheck()
    await making.getByLabel('代わり', { exact: true }).selectOption({ label: `${admin}・看護師` })
    await checkPage(page, 'making a rota')
    await press(making, '当番をつくる')

    await heading(page, name).waitFor()
    await page.getByText(`いまは代わりの ${admin}さんに届きます`).waitFor()
    const today = day(page, '今日')
    await today.getByText(`一日じゅう だれもいません。${admin}さんに届きます。`).waitFor()
    await today.getByRole('button', { name: /に当番を入れる$/ }).click()
    const adding = page.getByRole('dialog', { name: '当番を入れる' })
    await press(adding, '当番を入れる')
    await adding.getByText('だれが受け持つかを選んでください。').waitFor()
    await checkPage(page, 'adding a shift')
    await plan(adding, nurse)
    await page.getByText(`いまは ${nurse}さん・あす0:00まで`).waitFor()
    await today.getByText('0:00–24:00').waitFor()
    assert.equal(await today.getByText('だれもいません').count(), 0)
    await checkPage(page, 'week of a rota')
    await today.getByRole('button', { name: /に当番を入れる$/ }).click()
    await plan(adding, nurse)
    await adding.getByText(new RegExp(`^${nurse}さんは、.*から当番に入っています`)).waitFor()
    await press(adding, 'やめる')
    await press(page, '書きかけを捨てる')
    await adding.waitFor({ state: 'detached' })

    const asking = await openRotas(doctor, viewport)
    await asking.page.getByText(/^まだ当番はありません。/).waitFor()
    await checkPage(asking.page, 'no rotas')
    await openPatient(asking.page)
    const text = `今夜の痛みの様子を見てください（${size}）。`
    await box(asking.page).fill(text)
    await asking.page.getByRole('button', { name: /^チーム全員/ }).click()
    const choosing = asking.page.getByRole('dialog', { name: '宛先を選ぶ' })
    const first = choosing.getByRole('group').first()
    await first.getByText(`いまは ${nurse}さん・あす0:00まで`).first().waitFor()
    await first.getByRole('checkbox', { name: new RegExp(`^${name}\\s*さくら`) }).check()
    await checkPage(asking.page, 'addressees')
    await press(choosing, '決める')
    await send(asking.page)
    await entry(asking.page, text).getByText(`宛先：${name}（${nurse}）`).waitFor()

    const reached = await signIn(browser, region, nurse, viewport)
    await reached.page.getByRole('navigation').first().getByRole('link', { name: /今日$/ }).click()
    await reached.page.getByRole('region', { name: /^自分あて/ }).getByText(text).waitFor()
    await reached.page.getByRole('link', { name: `いま「${name}」の当番です（あす0:00まで）` }).waitFor()
    await checkPage(reached.page, 'today of whoever has a function')
    await openPatient(reached.page)
    await entry(reached.page, text).getByText('自分あて').waitFor()
    await reached.page.getByRole('button', { name: /^チーム \d/ }).click()
    const team = reached.page.getByRole('dialog', { name: 'ケアチーム' })
    await team.getByRole('heading', { name: 'いまの当番' }).waitFor()
    await team.getByRole('listitem').filter({ hasText: name }).first().getByText(`いまは ${nurse}さん`).waitFor()
    assert.deepEqual([...faults, ...asking.faults, ...reached.faults], [])
  })

  test(`the doctor asks a function to confirm, and a colleague's answer is the organization's, on a ${size}`, async () => {
    const asking = await signIn(browser, region, doctor, viewport)
    await openPatient(asking.page)
    const text = `点滴の変更を確認してください（${size}）。`
    await box(asking.page).fill(text)
    await press(asking.page, '確認をお願いする')
    const dialog = asking.page.getByRole('dialog', { name: '確認をお願いする' })
    await dialog.getByRole('group', { name: /^当番/ }).getByRole('checkbox', { name: new RegExp(`^${name}\\s*さくら`) }).check()
    await press(dialog, '決める')
    await send(asking.page)
    const line = entry(asking.page, text).getByRole('button', { name: new RegExp(`^確認のお願い：${name}`) })
    await line.getByText(`まだ：${name}`).waitFor()
    const colleague = await signIn(browser, region, admin, viewport)
    await openPatient(colleague.page)
    await entry(colleague.page, text).getByText('自分の確認待ち').waitFor()
    await entry(colleague.page, text).getByRole('button', { name: '確認しました' }).click()
    await line.getByText('全員が確認ずみ').waitFor()
    assert.deepEqual([...asking.faults, ...colleague.faults], [])
  })

  test(`a week is copied, a shift is taken off and put back, and the function ends, on a ${size}`, async () => {
    const { page, faults } = await openRotas(admin, viewport)
    await page.getByRole('link', { name: new RegExp(`^${name}\\s*いま`) }).click()
    await heading(page, name).waitFor()
    await day(page, '今日').getByText('0:00–24:00').waitFor()
    await page.getByRole('link', { name: '次の週' }).click()
    await page.waitForFunction(() => document.querySelectorAll('ol li.day').length === 7 && !document.querySelector('ol li.today'))
    assert.equal(await page.getByText('0:00–24:00').count(), 0)
    await press(page, '前の週と同じにする')
    const copying = page.getByRole('dialog', { name: '前の週と同じにしますか' })
    await copying.getByText('前の週の当番を、1件入れます。').waitFor()
    await checkPage(page, 'copying a week')
    await press(copying, '1件を入れる')
    await page.getByText('当番を1件入れました。').waitFor()
    await page.getByText('0:00–24:00').waitFor()
    await press(page, '前の週と同じにする')
    await copying.getByText('入れられる当番は、前の週にありません。').waitFor()
    await page.keyboard.press('Escape')
    await copying.waitFor({ state: 'detached' })

    const off = page.getByRole('button', { name: new RegExp(`^${nurse}さん 0:00–24:00を外す$`) })
    await off.click()
    await page.getByText(new RegExp(`^${nurse}さん（.*から）を外しました。$`)).waitFor()
    await off.waitFor({ state: 'detached' })
    assert.equal(await page.locator(':focus').innerText(), '元に戻す')
    await checkPage(page, 'a shift that was taken off')
    await page.keyboard.press('Enter')
    await off.waitFor()
    await page.getByText('元に戻しました。').waitFor()

    const colleague = await openRotas(nurse, viewport)
    await colleague.page.getByRole('link', { name: new RegExp(`^${name}\\s*いま`) }).click()
    await day(colleague.page, '今日').getByText('0:00–24:00').waitFor()
    assert.equal(await colleague.page.getByRole('button', { name: /当番を入れる|外す|終える|変える/ }).count(), 0)

    await press(page, 'この当番を終える')
    const ending = page.getByRole('dialog', { name: `「${name}」を終えますか` })
    await ending.getByText('これまでの投稿と、だれに届いたかの記録は残ります。').waitFor()
    await checkPage(page, 'ending a rota')
    await press(ending, 'この当番を終える')
    await page.getByText(`「${name}」を終えました。`).waitFor()
    await heading(page, '当番').waitFor()
    await allThere(page)
    assert.equal(await page.getByRole('link', { name: new RegExp(`^${name}\\s*いま`) }).count(), 0)
    const reader = await signIn(browser, region, nurse, viewport)
    await openPatient(reader.page)
    await entry(reader.page, `今夜の痛みの様子を見てください（${size}）。`).getByText(`宛先：${name}（${nurse}）`).waitFor()
    assert.deepEqual([...faults, ...colleague.faults, ...reader.faults], [])
  })
}
