// An HPKI certificate as evidence of a profession: looked at, kept and taken back by whoever it is about, seen by the admin.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { allThere, checkPage, desktop, phone, signIn } from './server.mjs'

const sample = (name) => fileURLToPath(new URL(`../data/hpki/${name}`, import.meta.url))
process.env.TSUNAGU_HPKI_ROOTS = sample('root.pem')
const { browser, region } = await import('./stage.mjs')

const card = (page) => page.getByRole('region', { name: '資格の証明（HPKI）' })
const file = (page) => card(page).getByLabel('証明書のファイル')

async function openSettings(name, viewport) {
  const { page, faults } = await signIn(browser, region, name, viewport)
  await page.goto(`${region.url}/settings`)
  await card(page).getByText('まだ残していません。').waitFor()
  await allThere(page)
  return { page, faults }
}

async function openStaff(viewport) {
  const { page, faults } = await signIn(browser, region, '中村 幸枝', viewport)
  await page.goto(`${region.url}/members`)
  await page.getByRole('heading', { level: 2, name: /いまの職員/ }).waitFor()
  await allThere(page)
  return { page, faults, row: page.getByRole('listitem').filter({ hasText: '鈴木 美穂' }) }
}

for (const [size, viewport] of [['PC', desktop], ['phone', phone]]) {
  test(`a nurse gives her certificate, her admin sees what it says, and she takes it back, on a ${size}`, async () => {
    const { page, faults } = await openSettings('鈴木 美穂', viewport)
    await checkPage(page, 'settings without evidence')
    await file(page).setInputFiles({ name: 'note.pem', mimeType: 'text/plain', buffer: Buffer.from('これは証明書ではありません') })
    await card(page).getByText('証明書として読めません。').waitFor()
    await file(page).setInputFiles({ name: 'large.pem', mimeType: 'text/plain', buffer: Buffer.alloc(20_000, 45) })
    await card(page).getByText('証明書のファイルは16 KBまでです。').waitFor()
    await file(page).setInputFiles(sample('sha1.pem'))
    await card(page).getByText('署名の方式が古いか、鍵が短いため、受け取れません。').waitFor()
    await file(page).setInputFiles(sample('no_role.pem'))
    await card(page).getByText('この証明書には、資格が書かれていません。').waitFor()
    // As Windows writes it.
    const windows = Buffer.from(readFileSync(sample('nurse.pem'), 'utf8').replaceAll('\n', '\r\n'))
    await file(page).setInputFiles({ name: 'nurse.crt', mimeType: 'application/x-x509-ca-cert', buffer: windows })
    await card(page).getByText('ご自分の証明書かどうかを、名前で確かめてください。').waitFor()
    await card(page).getByText('Hanako Mihon・見本 花子').waitFor()
    await card(page).getByText('看護師（General Nurse）').waitFor()
    await checkPage(page, 'a certificate before it is kept')
    await card(page).getByRole('button', { name: 'やめる' }).click()
    await card(page).getByText('Hanako Mihon').waitFor({ state: 'detached' })
    await file(page).setInputFiles(sample('nurse.pem'))
    await card(page).getByRole('button', { name: 'この証明を残す' }).click()
    await page.getByText('資格の証明を残しました。').waitFor()
    await card(page).getByRole('button', { name: /^取り消す/ }).waitFor()
    await checkPage(page, 'settings with evidence')

    const staff = await openStaff(viewport)
    await staff.row.getByText(/HPKI証明書あり：看護師（General Nurse）、2056\/1\/1まで、.*に確認（失効は確かめていません）/).waitFor()
    await checkPage(staff.page, 'staff with evidence')

    await card(page).getByRole('button', { name: /^取り消す/ }).click()
    await page.getByText('名簿を受け持つ人には、見えなくなります。').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '取り消す' }).click()
    await page.getByText('資格の証明を取り消しました。').waitFor()
    await card(page).getByText('まだ残していません。').waitFor()
    await staff.page.reload()
    await staff.row.waitFor()
    await staff.row.getByText(/HPKI証明書/).waitFor({ state: 'detached' })
    assert.deepEqual([...faults, ...staff.faults], [])
  })
}

test('whoever works as something else is told so, and may keep it all the same', async () => {
  const { page, faults } = await openSettings('田中 健一', desktop)
  await file(page).setInputFiles(sample('nurse.pem'))
  const told = card(page).getByText('所属での職種は医師です。証明書の資格とはちがいますが、そのまま残せます。')
  await told.waitFor()
  await card(page).getByRole('button', { name: 'この証明を残す' }).click()
  await page.getByText('資格の証明を残しました。').waitFor()
  await told.waitFor()
  assert.deepEqual(faults, [])
})
