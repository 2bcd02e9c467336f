// 利用申請 and 運用規程: an organization asks to take part, the base lets it in, and everybody reads the rules once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box } from './hands.mjs'
import { allThere, checkPage, desktop, phone } from './server.mjs'
import { browser, region } from './stage.mjs'

/** Passkeys know names, no addresses. */
const site = region.url.replace('127.0.0.1', 'localhost')
const heading = (page, name) => page.getByRole('heading', { level: 1, name })
const button = (page, name) => page.getByRole('button', { name, exact: true })
const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })

async function openPage(viewport, path = '/sign-in') {
  const context = await browser.newContext({ viewport, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
  const page = await context.newPage()
  const faults = []
  page.on('pageerror', (error) => faults.push(error.stack))
  await page.goto(site + path)
  return { page, faults }
}

/** Both languages, and back. */
async function checkBoth(page, name) {
  await checkPage(page, name)
  await button(page, 'English').click()
  // The page begins anew in the other language.
  await page.locator('html[lang=en]').getByRole('heading', { level: 1 }).waitFor()
  await checkPage(page, `${name}, in English`)
  await button(page, '日本語').click()
}

const accept = (page) => button(page, '読みました。同意します').click()

/** One of the demo; whoever has not read the rules yet reads them. */
async function comeIn(name, viewport, isAsked) {
  const opened = await openPage(viewport)
  await opened.page.getByRole('button', { name: new RegExp(name) }).first().click()
  if (isAsked) {
    await heading(opened.page, '運用規程をお読みください').waitFor()
    await accept(opened.page)
  }
  await nav(opened.page, '掲示板').waitFor()
  return opened
}

async function writePolicy(page, version, text) {
  await nav(page, '掲示板').click()
  await page.getByRole('link', { name: /^利用の申請/ }).click()
  await heading(page, '利用の申請').waitFor()
  await allThere(page)
  await checkPage(page, 'applications')
  await page.getByRole('link', { name: '運用規程', exact: true }).click()
  await heading(page, '運用規程').waitFor()
  await allThere(page)
  await button(page, '新しい版を書く').click()
  const dialog = page.getByRole('dialog', { name: '新しい版を書く' })
  await dialog.getByLabel('本文').fill('')
  await dialog.getByRole('button', { name: 'この版にする' }).click()
  await page.getByText('本文を入れてください。').waitFor()
  await dialog.getByLabel('本文').fill(text)
  await checkPage(page, 'a version under the pen')
  await dialog.getByRole('button', { name: 'この版にする' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText(`第${version}版`, { exact: true }).waitFor()
  await checkPage(page, 'the operating policy')
}

let versions = 0
for (const [size, viewport] of [['PC', desktop], ['phone', phone]]) {
  test(`an organization applies, is approved, and its first admin comes in, on a ${size}`, async () => {
    const name = `港訪問看護（${size}）`
    const { page: base, faults } = await comeIn('近藤 聡', viewport, false)
    versions += 1
    await writePolicy(base, versions, `第${versions}版\n個人情報を守り、24時間のうちに返事をします。`)

    const { page: visitor, faults: theirs } = await openPage(viewport)
    await visitor.getByRole('link', { name: /^利用を申し込む/ }).click()
    await heading(visitor, '利用の申請').waitFor()
    await visitor.getByLabel('事業所の名前').fill(name)
    await checkBoth(visitor, 'the form')
    await button(visitor, '申請する').click()
    await visitor.getByText('担当の方の電話かメールを入れてください。').waitFor()
    await checkPage(visitor, 'the form with what is missing')
    assert.equal(await visitor.getByLabel('事業所の名前').inputValue(), name, 'another language loses nothing')
    await visitor.getByLabel('事業所のよみがな').fill('みなとほうもんかんご')
    await visitor.getByLabel('種類').selectOption({ label: '訪問看護' })
    await visitor.getByLabel('事業所番号').fill('４５６０１９０１２３')
    await visitor.getByLabel('事業所の電話').fill('0985-11-7777')
    await visitor.getByLabel('担当の方の名前').fill('港 花子')
    await visitor.getByLabel('よみがな', { exact: true }).fill('みなと はなこ')
    await visitor.getByLabel('職種').selectOption({ label: '看護師' })
    await visitor.getByLabel('担当の方のメール').fill('minato@example.jp')
    await button(visitor, '申請する').click()
    await visitor.getByText('運用規程を読み、同意してください。').waitFor()
    await visitor.getByLabel('運用規程を読み、同意します').check()
    await button(visitor, '申請する').click()
    await visitor.getByRole('heading', { name: '申請を受け付けました' }).waitFor()
    const receipt = await visitor.locator('.receipt').innerText()
    await checkBoth(visitor, 'the receipt')
    await visitor.getByRole('link', { name: 'サインインの画面へ' }).click()
    await heading(visitor, 'サインイン').waitFor()
    assert.deepEqual(theirs, [])
    await visitor.context().close()

    // Whoever wrote it reads it as well when the page begins anew.
    await base.goto(site)
    await accept(base)
    await base.getByText('1件が決定を待っています').waitFor()
    await base.getByRole('link', { name: '申請を見る' }).click()
    await base.getByRole('link', { name: new RegExp(receipt) }).click()
    await heading(base, name).waitFor()
    await allThere(base)
    await base.getByText('4560190123').waitFor()
    if (size === 'phone') await base.getByText('同じかもしれない事業所があります').waitFor()
    await checkPage(base, 'an application')
    await button(base, '見送る').click()
    const refusal = base.getByRole('dialog', { name: `「${name}」の参加を見送りますか` })
    await checkPage(base, 'about to be refused')
    await refusal.getByRole('button', { name: 'やめる' }).click()
    await button(base, '承認する').click()
    await checkPage(base, 'about to be approved')
    await button(base, '承認して手紙を作る').click()
    await heading(base, '港 花子さんに渡すもの').waitFor()
    await checkPage(base, 'the letter')
    const token = (await base.locator('.link').innerText()).split('#')[1]
    await button(base, '渡しました').click()
    await base.getByRole('link', { name: '事業所の名簿で見る' }).waitFor()
    assert.deepEqual(faults, [])

    const { page: admin, faults: late } = await openPage(viewport, `/first#${token}`)
    const session = await admin.context().newCDPSession(admin)
    await session.send('WebAuthn.enable')
    const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
    await session.send('WebAuthn.addVirtualAuthenticator', { options })
    await button(admin, 'はじめる').click()
    await admin.getByText(name).waitFor()
    await button(admin, '合っています').click()
    await button(admin, 'この端末でパスキーを作る').click()
    await heading(admin, '運用規程をお読みください').waitFor()
    await admin.getByText('24時間のうちに返事をします。').waitFor()
    await checkBoth(admin, 'the rules')
    await accept(admin)
    await heading(admin, '文字の大きさは、読みやすいですか').waitFor()
    assert.deepEqual(late, [])
    await admin.context().close()
    await base.context().close()
  })
}

test('a new version is asked after the next sign-in, once, and what was being written is still there', async () => {
  const { page, faults } = await comeIn('鈴木 美穂', phone, true)
  await nav(page, '患者').click()
  await page.getByRole('link', { name: /佐藤 花子.*1942/ }).click()
  await box(page).fill('書きかけの文')

  const { page: base } = await comeIn('近藤 聡', desktop, false)
  versions += 1
  await writePolicy(base, versions, `第${versions}版\n新しい約束`)
  await base.context().close()

  // Not in the middle of it.
  await page.getByRole('button', { name: /もどる|一覧/ }).or(page.getByRole('link', { name: /もどる|一覧/ })).first().click()
  await heading(page, '患者').waitFor()
  await closeAndComeBack(page)
  await heading(page, '運用規程をお読みください').waitFor()
  await page.getByText('新しい約束').waitFor()
  await accept(page)
  await heading(page, '患者').waitFor()
  await page.getByRole('link', { name: /佐藤 花子.*1942/ }).click()
  assert.equal(await box(page).inputValue(), '書きかけの文')
  await page.goto(`${site}/patients`)
  await heading(page, '患者').waitFor()
  await closeAndComeBack(page)
  await heading(page, '患者').waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
})

async function closeAndComeBack(page) {
  await page.getByRole('button', { name: /鈴木 美穂/ }).first().click()
  await page.getByRole('button', { name: '画面を閉じる' }).click()
  await heading(page, 'サインイン').waitFor()
  await page.locator('[aria-labelledby=personas-title]').getByRole('button', { name: /鈴木 美穂/ }).first().click()
}
