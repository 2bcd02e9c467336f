// Signing in: by letter, passkey, password and code; what is asked once more, and where one is signed in.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { box, feed, send } from './hands.mjs'
import { allThere, callApi, checkPage, desktop, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

/** Of everybody in a demo region. */
const password = 'tsunagu-demo-2026'
const mostTaps = 12
/** Passkeys know names, no addresses. */
const site = region.url.replace('127.0.0.1', 'localhost')
const widths = [['PC', desktop], ['phone', phone]]

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()
const button = (page, name) => page.getByRole('button', { name, exact: true })
const dialog = (page, name) => page.getByRole('dialog', { name })

/** A page that nobody is signed in on. Its device has a passkey of its own where it is asked for one. */
async function openPage(viewport, path = '/sign-in') {
  const context = await browser.newContext({ viewport, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
  const page = await context.newPage()
  const faults = []
  page.on('pageerror', (error) => faults.push(error.stack))
  await page.goto(site + path)
  return { page, faults }
}

/** An authenticator that is in the device, keeps passkeys and has just seen the right finger. */
async function withAuthenticator(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
  await session.send('WebAuthn.addVirtualAuthenticator', { options })
}

/** From here on the browser waits for a button. */
const fillNothingIn = () => (PublicKeyCredential.isConditionalMediationAvailable = async () => false)

/** What an authenticator app shows for a secret (RFC 6238), so many steps from now. */
function codeOf(secret, steps = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret.replace(/\s/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const hash = createHmac('sha1', key).update(counter).digest()
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function fillPassword(page, login) {
  await page.getByLabel('ログイン名').fill(login)
  await page.getByLabel('パスワード', { exact: true }).fill(password)
  await button(page, 'サインインする').click()
}

async function giveCode(page, code) {
  const field = page.getByLabel('認証アプリの6桁の数字')
  await field.fill(code)
  await button(page, 'つづける').click()
}

async function signOut(page, name) {
  await page.getByRole('button', { name: new RegExp(name) }).first().click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
  await heading(page, 'サインイン')
}

async function closeScreen(page, name) {
  await page.getByRole('button', { name: new RegExp(name) }).first().click()
  await page.getByRole('button', { name: '画面を閉じる' }).click()
}

/** Both languages, and back. */
async function checkBoth(page, name) {
  await checkPage(page, name)
  await page.getByRole('button', { name: 'English' }).click()
  await checkPage(page, `${name}, in English`)
  await page.getByRole('button', { name: '日本語' }).click()
}

for (const [name, viewport] of widths) {
  test(`a password alone opens nothing but setting up the second factor, on a ${name}`, async () => {
    const login = viewport === phone ? 'ito.yumi' : 'yamamoto.tomoko'
    const { page, faults } = await openPage(viewport)
    await fillPassword(page, login)
    await heading(page, 'サインインの準備')
    await checkPage(page, 'to be set up')
    // Nowhere else, and the same again after a new start.
    await page.goto(`${site}/patients`)
    await heading(page, 'サインインの準備')
    await button(page, 'パスキーが使えないとき').click()
    await page.getByText('読みとれないとき').click()
    const secret = await page.locator('.secret').innerText()
    await checkPage(page, 'the authenticator')
    await page.getByLabel('認証アプリの6桁の数字').fill('000000')
    await button(page, '登録する').click()
    await page.getByText('数字が違うか、時間が過ぎました。').waitFor()
    // Wide digits with a gap, as they are pasted.
    const wide = codeOf(secret).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
    await page.getByLabel('認証アプリの6桁の数字').fill(`${wide.slice(0, 3)}　${wide.slice(3)}`)
    await button(page, '登録する').click()
    await page.getByRole('heading', { name: '回復コードを控えてください' }).waitFor()
    await checkPage(page, 'recovery codes')
    // Nothing leads away from them but the word that they are kept.
    assert.equal(await button(page, 'サインアウトする').count() + (await button(page, 'English').count()), 0)
    await page.keyboard.press('Escape')
    await page.getByText('控えましたか。').waitFor()
    const codes = await page.locator('.recovery li').allInnerTexts()
    assert.equal(codes.length, 10)
    await button(page, '控えました').click()
    await page.getByRole('navigation').first().waitFor()
    await page.goto(`${site}/settings`)
    await page.getByText('残り10個').waitFor()
    await checkPage(page, 'how one signs in')

    await page.context().clearCookies()
    await page.goto(`${site}/sign-in`)
    await fillPassword(page, login)
    await page.getByLabel('認証アプリの6桁の数字').waitFor()
    await checkPage(page, 'the code')
    await giveCode(page, '000000')
    await page.getByText('数字が違うか、時間が過ぎました。').waitFor()
    await giveCode(page, codeOf(secret, 1))
    await heading(page, '今日')

    await page.context().clearCookies()
    await page.goto(`${site}/sign-in`)
    await fillPassword(page, login)
    await button(page, '紙の回復コードを使う').click()
    await page.getByLabel('回復コード').fill(codes[0].toUpperCase())
    await button(page, 'つづける').click()
    await heading(page, '今日')
    await page.goto(`${site}/settings`)
    await page.getByText('残り9個').waitFor()
    assert.deepEqual(faults, [])
    await page.context().close()
  })

  test(`a passkey signs in, opens the closed screen and confirms what matters, on a ${name}`, async () => {
    const [login, person] = viewport === phone ? ['yoshida.yoko', '吉田 洋子'] : ['suzuki.miho', '鈴木 美穂']
    const { page, faults } = await openPage(viewport)
    await withAuthenticator(page)
    await heading(page, 'サインイン')
    await checkBoth(page, 'sign-in')
    await fillPassword(page, login)
    await button(page, 'この端末でパスキーを作る').click()
    await heading(page, '今日')

    await page.evaluate(fillNothingIn)
    await closeScreen(page, person)
    await page.getByRole('region', { name: '今日この端末を使った方' }).waitFor()
    await checkPage(page, 'the closed screen')
    await button(page, 'この端末でサインイン（顔・指・PIN）').click()
    await heading(page, '今日')
    await signOut(page, person)
    await button(page, 'この端末でサインイン（顔・指・PIN）').click()
    await heading(page, '今日')

    await page.goto(`${site}/settings`)
    const part = page.getByRole('region', { name: 'サインインのしかた' })
    await part.getByRole('button', { name: /の名前を変える$/ }).click()
    await page.getByLabel('名前', { exact: true }).fill('訪問用の端末')
    await button(page, 'この名前にする').click()
    await part.getByText('訪問用の端末').waitFor()
    await checkPage(page, 'a passkey in the settings')

    // Whatever was open five minutes ago is asked once more; here at once.
    const other = await signIn(browser, region, person, viewport)
    await page.reload()
    await part.getByRole('button', { name: 'この端末のほかは、すべて終わらせる' }).click()
    await page.route('**/api/sessions/end-others', (route) => route.fulfill({ status: 403, contentType: 'application/json', body: '{"code":"fresh_proof_required"}' }), { times: 1 })
    await dialog(page, /この端末のほか/).getByRole('button', { name: 'この端末のほかは、すべて終わらせる' }).click()
    const asked = dialog(page, 'もう一度、ご本人の確認をお願いします')
    await asked.getByRole('button', { name: /^パスキーで確かめる/ }).waitFor()
    await checkPage(page, 'asked once more')
    await asked.getByRole('button', { name: /^パスキーで確かめる/ }).click()
    await page.getByText('ほかの端末は、すべて終わらせました。').waitFor()
    await heading(other.page, 'サインイン')
    await heading(page, '設定')

    // Whoever says no finds everything as it was.
    await part.getByRole('button', { name: /を消す$/ }).click()
    await page.route('**/api/session/passkeys/*', (route) => route.fulfill({ status: 403, contentType: 'application/json', body: '{"code":"fresh_proof_required"}' }), { times: 1 })
    await button(page, 'このパスキーを消す').click()
    await asked.getByRole('button', { name: 'やめる' }).click()
    await page.getByText('ご本人の確認がまだなので、行っていません。').waitFor()
    await button(page, 'このパスキーを消す').click()
    await page.getByText('これを消すと、サインインできなくなります。').waitFor()
    await page.keyboard.press('Escape')

    // Where the browser may, it fills the passkey in by itself.
    await closeScreen(page, person)
    await heading(page, '設定')
    assert.deepEqual(faults, [])
    await page.context().close()
    await other.page.context().close()
  })

  test(`whoever was invited by letter has written a first post after ${mostTaps} taps, on a ${name}`, async () => {
    const admin = await signIn(browser, region, '中村 幸枝')
    const { acting } = await callApi(admin.page, 'GET', '/api/session')
    const invited = { name: '新人 花', kana: 'しんじん はな', profession: 'nurse', role: 'staff' }
    const { token } = await callApi(admin.page, 'POST', `/api/organizations/${acting.organization.id}/invitations`, invited)
    await admin.page.context().close()

    const { page, faults } = await openPage(viewport, `/first#${token}`)
    const said = `はじめて訪問しました。（${name}）`
    await withAuthenticator(page)
    let taps = 0
    const tap = async (target) => {
      taps += 1
      await target.click()
    }
    await button(page, 'はじめる').waitFor()
    await checkBoth(page, 'the link')
    await tap(button(page, 'はじめる'))
    await page.getByText('新人 花（しんじん はな）').waitFor()
    await checkPage(page, 'whose letter it is')
    await tap(button(page, '合っています'))
    await checkPage(page, 'a passkey first')
    await tap(button(page, 'この端末でパスキーを作る'))
    await heading(page, '文字の大きさは、読みやすいですか')
    await tap(button(page, 'つぎへ'))
    await tap(button(page, 'つぎへ'))
    await tap(button(page, '今はしない'))
    await tap(button(page, '今はしない'))
    await tap(button(page, 'はじめる'))
    await tap(page.getByRole('navigation').first().getByRole('link', { name: '患者', exact: true }))
    await tap(page.getByRole('link', { name: /佐藤 花子.*1942/ }))
    await feed(page).getByRole('article').first().waitFor()
    await tap(box(page))
    await page.keyboard.type(said)
    taps += 1
    await send(page)
    await page.locator('[data-entry]').filter({ hasText: said }).waitFor()
    assert.ok(taps <= mostTaps, `${taps} taps`)
    assert.deepEqual(faults, [])
    await page.context().close()
  })
}

test('a link that was used says so, and whom to ask', async () => {
  const { page } = await openPage(phone, '/first')
  await page.getByLabel('手紙の文字').fill('ABCD EFGH JKMN PQRS TVWX YZ01 2345 6789')
  await button(page, 'はじめる').click()
  await page.getByText('このリンクや文字は使えません。').waitFor()
  assert.equal(await page.getByLabel('手紙の文字').inputValue(), 'ABCD EFGH JKMN PQRS TVWX YZ01 2345 6789')
  await checkBoth(page, 'a link that is gone')

  // From the link itself: the letters can be typed, and there is a way to the sign-in page.
  const { page: linked } = await openPage(phone, '/first#ABCDEFGHJKMNPQRSTVWXYZ0123456789')
  await button(linked, 'はじめる').click()
  await linked.getByLabel('手紙の文字').waitFor()
  await linked.getByRole('link', { name: 'もう準備が済んだ方は、サインインの画面へ' }).click()
  await heading(linked, 'サインイン')
  await linked.context().close()
  await page.context().close()
})

for (const [size, viewport] of widths) {
  test(`an emergency envelope is prepared, opened by somebody who says who they are, and told, on a ${size}`, async () => {
    const helper = `応援 花${viewport === phone ? '江' : '子'}`
    const { page: admin, faults } = await signIn(browser, region, '中村 幸枝', viewport)
    const members = async () => {
      await admin.getByRole('navigation').first().getByRole('link', { name: '職員', exact: true }).click()
      await allThere(admin)
    }
    const envelopes = admin.getByRole('region', { name: '非常時用の封筒' })
    await members()
    await envelopes.getByRole('button', { name: '封筒を用意する' }).click()
    await checkPage(admin, 'about to prepare an envelope')
    await dialog(admin, '非常時用の封筒を用意しますか').getByRole('button', { name: '用意する' }).click()
    const link = new URL(await admin.locator('p.link').innerText())
    await checkPage(admin, 'what goes into the envelope')
    await button(admin, '渡しました').click()
    await envelopes.getByText('封をしたまま').first().waitFor()

    const { page, faults: theirs } = await openPage(viewport, `/first${link.hash}`)
    await page.evaluate(fillNothingIn)
    await withAuthenticator(page)
    await button(page, 'はじめる').click()
    await page.getByRole('heading', { name: '非常時用の封筒です' }).waitFor()
    await checkPage(page, 'an envelope')
    await page.getByLabel('名前').fill(helper)
    await page.getByLabel('よみがな').fill('応援')
    await page.getByLabel('開けた理由').fill('停電で、いつもの職員が入れない')
    await button(page, '封筒を使う').click()
    await page.getByText('かなで入れてください。').waitFor()
    await page.getByLabel('よみがな').fill('おうえん はなこ')
    await button(page, '封筒を使う').click()
    await page.getByText('この方で合っていますか').waitFor()
    await button(page, '合っています').click()
    assert.equal(await button(page, 'パスキーが使えないとき').count(), 0)
    await checkPage(page, 'setting up a passkey after an envelope')
    await button(page, 'この端末でパスキーを作る').click()
    await heading(page, '文字の大きさは、読みやすいですか')
    for (const next of ['つぎへ', 'つぎへ', '今はしない', '今はしない', 'はじめる']) await button(page, next).click()
    await page.getByRole('navigation').first().getByRole('link', { name: '患者', exact: true }).click()
    await page.getByRole('link', { name: /佐藤 花子.*1942/ }).waitFor()
    assert.deepEqual(theirs, [])
    await page.context().close()

    await admin.getByRole('navigation').first().getByRole('link', { name: /今日/ }).click()
    await admin.getByText(/非常時用の封筒が開けられました/).waitFor()
    await members()
    await envelopes.getByText(new RegExp(`${helper}さんが開けました`)).waitFor()
    await checkPage(admin, 'an envelope that was opened')
    assert.deepEqual(faults, [])
    await admin.context().close()
  })
}

test('whoever works in two places sees in the menu what needs them in the other, and goes there in two taps', async () => {
  const { page, faults } = await signIn(browser, region, '田中 健一', phone)
  const menu = () => page.getByRole('button', { name: /田中 健一/ }).click()
  await menu()
  // Only the other session asks for its day; a menu that opened before would be that of the first.
  const arrived = page.waitForRequest(/\/api\/today/)
  await page.getByRole('button', { name: /汐見原地区医師会/ }).click()
  await arrived
  await menu()
  const other = page.getByRole('button', { name: /みどり在宅クリニック.*自分の用が\d+件あります/ })
  await other.waitFor()
  await checkPage(page, 'the menu with what waits elsewhere')
  const count = /自分の用が(\d+)件/.exec(await other.innerText())[1]
  await other.click()
  await page.getByRole('navigation').first().getByText(`自分の用が${count}件あります`).waitFor({ state: 'attached' })
  assert.deepEqual(faults, [])
  await page.context().close()
})
