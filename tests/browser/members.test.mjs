// Who works here: invited by letter or by list, away, gone, let in again by two.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allThere, callApi, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const admin = '中村 幸枝'
const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name, exact: true })
const row = (page, name) => page.getByRole('listitem').filter({ hasText: name })
const heading = (page, name) => page.getByRole('heading', { level: 1, name })

async function openStaff(name, viewport = desktop) {
  const { page, faults } = await signIn(browser, region, name, viewport)
  await nav(page, '職員').click()
  await page.getByRole('heading', { level: 2, name: /いまの職員/ }).waitFor()
  await allThere(page)
  return { page, faults }
}

async function act(page, name, action) {
  await page.getByRole('button', { name: `${name}さんの手続き` }).click()
  await page.getByRole('group', { name: `${name}さんの手続き` }).getByRole('button', { name: action }).click()
}

/** How many sheets of A4 come out of the printer. */
async function countSheets(page) {
  await page.emulateMedia({ media: 'print' })
  const sizes = await page.locator('.letter p').evaluateAll((all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize)))
  assert.ok(Math.min(...sizes) >= 14, 'every word can be read')
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
  await page.emulateMedia({ media: 'screen' })
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length
}

for (const [size, viewport] of [['PC', desktop], ['phone', phone]]) {
  test(`somebody is invited by a letter of one sheet, which is made anew and taken back, on a ${size}`, async () => {
    const name = `新人 花${size === 'PC' ? '' : '子'}`
    const { page, faults } = await openStaff(admin, viewport)
    await checkPage(page, 'staff')
    await page.getByRole('link', { name: '招待する' }).click()
    await heading(page, '職員を招待する').waitFor()
    await page.getByRole('button', { name: '招待を作る' }).click()
    await page.getByText('名前を入れてください。').waitFor()
    await page.getByLabel('名前').fill(name)
    await page.getByLabel('よみがな').fill('しんじん はな')
    await page.getByLabel('職種').selectOption({ label: '看護師' })
    await checkPage(page, 'invite')
    await page.getByRole('button', { name: '招待を作る' }).click()
    await heading(page, `${name}さんに渡すもの`).waitFor()
    const letter = page.getByRole('article', { name: `${name}さんへの手紙` })
    const link = await page.locator('.link').innerText()
    assert.match(link, /\/first#\S{20,}$/)
    assert.ok(await letter.getByRole('img').evaluate((image) => image.complete && image.naturalWidth > 0), 'the square is drawn')
    await checkPage(page, 'letter')
    assert.equal(await countSheets(page), 1)
    await page.getByRole('button', { name: '渡しました' }).click()

    await page.getByRole('heading', { level: 2, name: /招待中の方/ }).waitFor()
    await page.getByRole('button', { name: new RegExp(`^招待を作り直す\\s*${name}$`) }).click()
    await page.getByText('前に渡した手紙とリンクは、使えなくなります。').waitFor()
    await page.getByRole('button', { name: '招待を作り直す', exact: true }).click()
    await heading(page, `${name}さんに渡すもの`).waitFor()
    assert.notEqual(await page.locator('.link').innerText(), link)
    await page.getByRole('button', { name: '渡しました' }).click()
    await page.getByRole('button', { name: new RegExp(`^招待を取り消す\\s*${name}$`) }).click()
    await page.getByRole('button', { name: 'この招待を取り消す' }).click()
    await page.getByText(`${name}さんの招待を取り消しました。`).waitFor()
    await page.getByRole('button', { name: new RegExp(`^招待を取り消す\\s*${name}$`) }).waitFor({ state: 'detached' })
    assert.deepEqual(faults, [])
  })
}

test('a list says row by row what it would change, changes nothing before, and gives a letter for each new one', async () => {
  const { page, faults } = await openStaff(admin)
  await page.getByRole('link', { name: '名簿を取り込む' }).click()
  await heading(page, '名簿を取り込む').waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'いまの名簿をダウンロードする' }).click()])
  const template = readFileSync(await download.path(), 'utf8')
  assert.match(template, /^\uFEFF"氏名","カナ","職種"/)
  const heads = template.split('\r\n')[0]
  const choose = (rows) =>
    page.getByLabel('名簿のファイル（CSV）').setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from([heads, ...rows, ''].join('\r\n')) })
  await choose(['名簿 一,メイボ イチ,看護師,職員,9001,,', '名簿 二,漢字,看護師,職員,9002,,'])
  await page.getByRole('cell', { name: '取り込めません' }).waitFor()
  await page.getByRole('cell', { name: '3行目', exact: true }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'この内容で取り込む' }).getAttribute('aria-disabled'), 'true')
  await choose(['名簿 一,メイボ イチ,看護師,職員,9001,,', '名簿 二,メイボ ニ,理学療法士,職員,9002,,'])
  await page.getByText(/^招待する 2人/).waitFor()
  await checkPage(page, 'list')
  await page.getByRole('button', { name: 'この内容で取り込む' }).click()
  await heading(page, '名簿を取り込みました').waitFor()
  await checkPage(page, 'letters')
  assert.equal(await countSheets(page), 2)
  // Nobody sees them again: leaving them asks.
  await page.getByRole('link', { name: '職員の一覧へ' }).first().click()
  await page.getByRole('dialog', { name: '閉じてもよいですか' }).getByRole('button', { name: 'もどる' }).click()
  await page.getByRole('button', { name: '手紙を印刷しました' }).click()
  await page.getByRole('heading', { level: 2, name: /招待中の方（2人）/ }).waitFor()
  assert.deepEqual(faults, [])
})

test('somebody is away, is let in again by two, and goes with everything in other hands', async () => {
  const { page, faults } = await openStaff(admin, phone)
  await page.getByRole('button', { name: '名簿を確かめました' }).click()
  await page.getByText('名簿を確かめたことを、記録しました。').waitFor()

  await act(page, '鈴木 美穂', '休職')
  await page.getByLabel('休みはじめの日').fill('2031-04-01')
  await page.getByLabel('休みの終わりの日').fill('2031-03-01')
  await page.getByRole('button', { name: '休職にする' }).click()
  await page.getByText('休みはじめの日から後の日を入れてください。').waitFor()
  await page.getByLabel('休みの終わりの日').fill('2031-04-30')
  await checkPage(page, 'away')
  await page.getByRole('button', { name: '休職にする' }).click()
  await row(page, '鈴木 美穂').getByText('休職 2031/4/1〜2031/4/30').waitFor()
  await act(page, '鈴木 美穂', '休職')
  await page.getByRole('button', { name: '休職を終える' }).click()
  await page.getByText('休職 2031/4/1').waitFor({ state: 'detached' })

  await act(page, '鈴木 美穂', 'サインインの立て直し')
  await page.getByRole('button', { name: '立て直しをお願いする' }).click()
  await page.getByText('もう一人の管理者か、拠点が確かめるのを待っています。').waitFor()
  assert.equal(await page.getByRole('button', { name: /^本人と確かめる/ }).count(), 0)
  await page.getByRole('button', { name: /^お願いを取り消す/ }).click()
  await page.getByText('お願いを取り消しました。').waitFor()

  await act(page, '鈴木 美穂', '退職の手続き')
  await heading(page, '鈴木 美穂さんの退職の手続き').waitFor()
  await checkPage(page, 'departure 1')
  await page.getByRole('button', { name: 'つぎへ' }).click()
  await page.getByRole('heading', { level: 2, name: 'だれが引きつぎますか' }).waitFor()
  await checkPage(page, 'departure 2')
  await page.getByRole('button', { name: 'つぎへ' }).click()
  await checkPage(page, 'departure 3')
  await page.getByRole('button', { name: '退職にする' }).click()
  await page.getByText('「鈴木 美穂」と入れてください。').waitFor()
  await page.getByLabel(/名前を入れてください/).fill('鈴木美穂')
  await page.getByRole('button', { name: '退職にする' }).click()
  await page.getByText('鈴木 美穂さんの退職の手続きが終わりました。').waitFor()
  await checkPage(page, 'departed')
  await page.getByRole('link', { name: '職員の一覧へ' }).last().click()
  await page.getByText('退職した職員').click()
  await row(page, '鈴木 美穂').getByText(/^退職 \d/).waitFor()
  assert.deepEqual(faults, [])
})

for (const [size, viewport] of [['PC', desktop], ['phone', phone]]) {
  test(`a directory of staff gets a key that is seen once, and is ended, on a ${size}`, async () => {
    const name = `Entra ID ${size}`
    const { page, faults } = await openStaff(admin, viewport)
    await page.getByRole('link', { name: '名簿システムとつなぐ' }).click()
    await heading(page, '職員名簿システムとつなぐ').waitFor()
    await page.getByRole('heading', { level: 2, name: 'いままでの鍵' }).waitFor()
    await checkPage(page, 'directory')
    await page.getByRole('button', { name: '鍵を作る' }).click()
    await page.getByText('鍵の名前を入れてください。').waitFor()
    await page.getByLabel('鍵の名前').fill(name)
    await page.getByRole('button', { name: '鍵を作る' }).click()
    await page.getByRole('heading', { level: 2, name: '名簿システムに入れるもの' }).waitFor()
    await checkPage(page, 'key')
    const [address, token] = await Promise.all(['.address', '.token'].map((part) => page.locator(part).innerText()))
    assert.equal(new URL(address).pathname, '/scim/v2')
    const ask = () => fetch(`${address}/Users`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal((await ask()).status, 200)
    // Nobody sees it again: leaving it asks.
    await page.getByRole('link', { name: '職員の一覧へ' }).first().click()
    await page.getByRole('dialog', { name: '閉じてもよいですか' }).getByRole('button', { name: 'もどる' }).click()
    await page.getByRole('button', { name: '入れました' }).click()
    await page.locator('.token').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: new RegExp(`^鍵を止める\\s*${name}$`) }).click()
    await page.getByText('すぐに、この鍵では名簿システムから何もできなくなります。').waitFor()
    await checkPage(page, 'end a key')
    await page.getByRole('dialog').getByRole('button', { name: '鍵を止める' }).click()
    await row(page, name).getByText(/^止めた日時/).waitFor()
    assert.equal((await ask()).status, 401)
    assert.deepEqual(faults, [])
  })
}

test('the pages of staff are whole in English', async () => {
  const { page, faults } = await openStaff(admin)
  await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'))
  for (const [path, title] of [['/members', 'Staff'], ['/members/new', 'Invite a colleague'], ['/members?part=list', 'Take in a list of staff'], ['/members?part=directory', 'Connect a staff directory']]) {
    await page.goto(region.url + path)
    await heading(page, title).waitFor()
    await allThere(page)
    await checkPage(page, `${path} in English`)
  }
  assert.deepEqual(faults, [])
})

test('the base is the second one who lets somebody in again, and the link is not lost by a slip', async () => {
  const { page } = await openStaff(admin)
  await act(page, '松田 和代', 'サインインの立て直し')
  await page.getByRole('button', { name: '立て直しをお願いする' }).click()
  await page.getByText('もう一人の管理者か、拠点が確かめるのを待っています。').waitFor()
  const { acting } = await callApi(page, 'GET', '/api/session')

  const { page: base, faults } = await signIn(browser, region, '近藤 聡')
  await base.goto(`${region.url}/directory/${acting.organization.id}`)
  await base.getByRole('link', { name: '職員とサインインの立て直し' }).click()
  await base.getByText('ほかの機関の職員です。').waitFor()
  await allThere(base)
  await checkPage(base, 'staff of another organization')
  assert.equal(await base.getByRole('link', { name: '招待する' }).count(), 0)
  await base.getByRole('button', { name: /^本人と確かめる/ }).click()
  await base.getByRole('button', { name: 'ご本人と確かめました' }).click()
  await heading(base, '松田 和代さんに渡すもの').waitFor()
  await checkPage(base, 'letter of the base')
  await base.getByRole('link', { name: '職員の一覧へ' }).click()
  await base.getByRole('dialog', { name: '閉じてもよいですか' }).getByRole('button', { name: 'もどる' }).click()
  await base.getByRole('button', { name: '渡しました' }).click()
  await base.getByText('ほかの機関の職員です。').waitFor()
  assert.deepEqual(faults, [])
})
