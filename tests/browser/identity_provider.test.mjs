// Signing in with the ID of one's organization.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProvider } from './provider.mjs'
import { callApi, checkPage, desktop, signIn } from './server.mjs'

// The provider is on this machine.
process.env.TSUNAGU_TEST_PUSH = '1'
const { browser, region } = await import('./stage.mjs')

test('an admin sets a provider up, links her own account, and signs in by it', async () => {
  const provider = await startProvider(`${region.url}/api/session/provider/callback`)
  const { page, faults } = await signIn(browser, region, '中村 幸枝')
  await page.getByRole('navigation').first().getByRole('link', { name: '職員', exact: true }).click()
  await page.getByRole('button', { name: 'IDの窓口を登録する' }).click()
  const form = page.getByRole('dialog', { name: 'IDの窓口を登録する' })
  await form.getByText(`${region.url}/api/session/provider/callback`).waitFor()
  await form.getByLabel('ボタンに出す名前').fill('さくらのID')
  await form.getByLabel('発行者のアドレス').fill(`${provider.issuer}/x`)
  await form.getByLabel('クライアントID').fill('tsunagu')
  await form.getByLabel('クライアントシークレット').fill('a-secret-of-the-provider')
  await form.getByLabel('二つの要素の確認をこのIDにまかせる').check()
  await form.getByRole('button', { name: '登録する', exact: true }).click()
  await form.getByText('この発行者を確かめられません。').waitFor()
  await checkPage(page, 'identity provider')
  await form.getByLabel('発行者のアドレス').fill(provider.issuer)
  await form.getByRole('button', { name: '登録する', exact: true }).click()
  await page.getByText('さくらのIDを登録しました。').waitFor()

  await page.goto(`${region.url}/settings`)
  await page.getByRole('button', { name: /つなぐ.*さくらのID/ }).click()
  await page.getByText('所属先のIDをつなぎました。').waitFor()
  await checkPage(page, 'identities')

  const context = await browser.newContext({ viewport: desktop, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
  const other = await context.newPage()
  await other.goto(`${region.url}/sign-in`)
  const { items } = await callApi(other, 'GET', '/api/identity-providers')
  assert.deepEqual(items.map(({ name }) => name), ['さくらのID'])
  provider.tell(`${region.url}/api/identity-providers/${items[0].id}/logout`)

  // What was touched on the way, there or back, lets nobody in.
  const go = async () => new URL((await callApi(other, 'POST', `/api/session/provider/${items[0].id}`, {})).location)
  for (const name of ['nonce', 'state']) {
    const touched = await go()
    touched.searchParams.set(name, 'another')
    await other.goto(touched.href)
    await other.getByText('所属先のIDではサインインできませんでした。').waitFor()
  }

  const asked = (await go()).href
  await other.goto(asked)
  await other.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  const session = await callApi(other, 'GET', '/api/session')
  assert.deepEqual([session.proof, session.person.name], ['provider', '中村 幸枝'])

  // Signing out there too: the browser comes back, and the next one is asked.
  const elsewhere = await context.newPage()
  await elsewhere.goto(`${region.url}/settings`)
  await elsewhere.getByRole('heading', { level: 1, name: '設定' }).waitFor()
  await other.getByRole('button', { name: /中村 幸枝/ }).first().click()
  await other.getByRole('button', { name: '所属先のIDからもサインアウト' }).click()
  await other.getByRole('button', { name: 'Yes, sign me out' }).click()
  await other.waitForURL(`${region.url}/**`)
  await other.getByRole('button', { name: 'さくらのIDでサインイン' }).waitFor()
  assert.equal((await context.request.get(`${region.url}/api/session`)).status(), 204)
  await elsewhere.close()

  // Somebody signs out at the provider alone: it says so, and the session ends at once.
  await other.goto((await go()).href)
  await other.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  const away = await context.newPage()
  await away.goto(`${provider.issuer}/session/end`)
  await away.getByRole('button', { name: 'Yes, sign me out' }).click()
  await away.getByText('Sign-out Success').waitFor()
  assert.equal((await context.request.get(`${region.url}/api/session`)).status(), 401)
  assert.deepEqual(faults, [])
  provider.close()
})
