// What somebody wrote stays theirs: across lines that go away, tabs, sessions and teams.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, entry, feed, send } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

/** A call with the cookie of a page, as another tab of the same browser would make it. */
function call(page, method, path, body, headers = {}) {
  return page.evaluate(
    async ([method, path, body, headers]) => {
      const answer = await fetch(path, {
        method,
        headers: { 'X-Tsunagu': '1', 'Content-Type': 'application/json', ...headers },
        body: body && JSON.stringify(body),
      })
      return answer.status === 204 ? null : answer.json()
    },
    [method, path, body, headers],
  )
}

async function openTab(page, path) {
  const tab = await page.context().newPage()
  await tab.goto(region.url + path)
  await tab.getByRole('heading', { level: 1 }).waitFor()
  return tab
}

async function signOut(page, name) {
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
}

test('a post that waits does not go out under the name of somebody else', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const tab = await openTab(page, '/settings')
  await page.route('**/entries', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await box(page).fill('看護師が書いた文です。')
  await send(page)
  await page.getByRole('article', { name: '送信待ち' }).waitFor()

  await signOut(tab, '鈴木 美穂')
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await page.getByText('鈴木 美穂さん（さくら訪問看護ステーション）の送っていない文').waitFor()
  await page.unroute('**/entries')
  await tab.getByRole('button', { name: /田中 健一/ }).first().click()
  await tab.getByRole('list').getByRole('link').first().waitFor()
  // A tab that holds the text of one person does not become another's by itself.
  await page.getByText('鈴木 美穂さん（さくら訪問看護ステーション）の送っていない文').waitFor()

  await page.getByRole('region', { name: '試用' }).getByRole('button', { name: /鈴木 美穂/ }).first().click()
  await entry(page, '看護師が書いた文です。').getByRole('button', { name: /既読/ }).waitFor()
  assert.match(await entry(page, '看護師が書いた文です。').innerText(), /鈴木 美穂/)
  // The other tab follows: a browser is one person.
  await tab.getByRole('button', { name: /鈴木 美穂のメニュー|鈴木 美穂/ }).first().waitFor()
  assert.deepEqual(faults, [])
})

test('an open dialog goes with its patient and with its person, and its text waits for its author', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await page.getByRole('list').getByRole('link').nth(5).click()
  await feed(page).waitFor()
  await openPatient(page)
  // Whoever writes to another patient at once is asked about it; here somebody took a look first.
  await page.clock.install()
  await page.clock.fastForward(3000)
  await box(page).fill('開いたままの投稿です。')
  await send(page)
  const correct = async () => {
    await entry(page, '開いたままの投稿です。').getByRole('button', { name: 'この投稿の操作' }).click()
    await page.getByRole('button', { name: '直す', exact: true }).click()
    await page.getByRole('dialog').getByText('佐藤 花子 さんのタイムライン').waitFor()
  }
  await correct()
  await page.goBack()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.goForward()
  await correct()
  await page.getByRole('dialog').getByRole('textbox', { name: '本文' }).fill('書きかえている途中です。')
  await call(page, 'DELETE', '/api/session')
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  assert.equal(await page.getByRole('dialog').count(), 0)
  await page.getByText('鈴木 美穂さん（さくら訪問看護ステーション）の送っていない文が、この画面に残っています。').waitFor()
  await page.getByRole('button', { name: /田中 健一/ }).first().click()
  await feed(page).getByRole('article').first().waitFor()
  assert.equal(await page.getByRole('dialog').count(), 0)
  await call(page, 'DELETE', '/api/session')
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await page.getByRole('button', { name: /鈴木 美穂/ }).first().click()
  await entry(page, '開いたままの投稿です。').getByRole('button', { name: 'この投稿の操作' }).click()
  await page.getByRole('button', { name: '直す', exact: true }).click()
  assert.equal(await page.getByRole('dialog').getByRole('textbox', { name: '本文' }).inputValue(), '書きかえている途中です。')
})

test('a waiting post is edited beside what is being written', async () => {
  const { page, faults } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await page.route('**/entries', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await box(page).fill('先に送った文です。')
  await send(page)
  await page.getByRole('article', { name: '送信待ち' }).waitFor()
  await box(page).fill('いま書いている文です。')
  await page.getByRole('button', { name: '直して送る' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '本文' }).fill('先に送った文を直しました。')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: '直した文を捨てますか' }).getByRole('button', { name: 'もどる' }).click()
  await page.unroute('**/entries')
  await dialog.getByRole('button', { name: '直して送る' }).click()
  await entry(page, '先に送った文を直しました。').getByRole('button', { name: /既読/ }).waitFor()
  assert.equal(await box(page).inputValue(), 'いま書いている文です。')
  assert.equal(await entry(page, '先に送った文です。').count(), 0)
  assert.deepEqual(faults, [])
})

test('without a line dialogs open, a timeline heals, and one can sign out', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  await page.getByRole('button', { name: /チーム/ }).first().click()
  await page.getByRole('dialog', { name: /チーム/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const colleague = feed(page).getByRole('article').filter({ has: page.getByRole('button', { name: '返信' }) })
  await page.waitForLoadState('networkidle')
  await region.kill()
  await colleague.last().getByRole('button', { name: /既読/ }).click()
  await page.getByRole('dialog', { name: '既読と確認' }).getByText('電波がとどきません').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('list').getByRole('link').nth(4).click()
  await page.getByText('タイムラインを読みこめませんでした').waitFor()
  await region.start()
  await feed(page).getByRole('article').first().waitFor({ timeout: 60_000 })

  const tab = await openTab(page, '/settings')
  await region.kill()
  await signOut(page, '鈴木 美穂')
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await tab.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await region.start()
  await page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.ok(), { timeout: 60_000 })
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
})

test('whoever is taken off a team can still reach the own text', async () => {
  const { page } = await signIn(browser, region, '鈴木 美穂')
  await openPatient(page)
  const patient = page.url().split('/').pop()
  await page.route('**/entries', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await box(page).fill('送信待ちのまま外された文です。')
  await send(page)
  await page.getByRole('article', { name: '送信待ち' }).waitFor()
  await box(page).fill('外される前の書きかけです。')

  const { items: team } = await call(page, 'GET', `/api/patients/${patient}/team`)
  const manager = await makeManager(page, patient)
  for (const { id } of team.filter((member) => member.organization_name.startsWith('さくら訪問看護'))) {
    await call(manager, 'POST', `/api/team-members/${id}/end`, {})
  }
  await page.getByText('この方の担当から外れたため').waitFor()
  await page.unroute('**/entries')
  await page.getByRole('article', { name: '送れませんでした' }).getByText('送信待ちのまま外された文です。').waitFor({ timeout: 60_000 })
  const draft = page.getByRole('article', { name: '書きかけ' })
  await draft.getByText('外される前の書きかけです。').waitFor()
  assert.equal(await page.getByRole('button', { name: '直して送る' }).count(), 0)
  await draft.getByRole('button', { name: 'この投稿を捨てる' }).click()
  const question = page.getByRole('dialog', { name: 'この投稿を捨てますか' })
  await question.getByText('外される前の書きかけです。').waitFor()
  await question.getByRole('button', { name: 'やめる' }).click()
  await draft.getByRole('button', { name: 'この投稿を捨てる' }).click()
  await question.getByRole('button', { name: '捨てる' }).click()
  await draft.waitFor({ state: 'detached' })
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), '送れませんでした')
})

/** Somebody of the patient's host who may manage the team. */
async function makeManager(page, patient) {
  const { host } = await call(page, 'GET', `/api/patients/${patient}`)
  const { items: personas } = await call(page, 'GET', '/api/demo/personas')
  const context = await browser.newContext()
  const manager = await context.newPage()
  await manager.goto(region.url)
  for (const { persona } of personas.filter(({ organization_name: name }) => name === host.name)) {
    await call(manager, 'POST', '/api/demo/session', { persona })
    const { may } = await call(manager, 'GET', `/api/patients/${patient}`)
    if (may?.includes('manage_team')) return manager
  }
  throw new Error('nobody manages the team')
}
