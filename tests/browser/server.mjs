// The real server on a demo region of its own, and a browser beside it.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const binary = process.env.SERVER_BINARY
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/**
 * A demo region in a folder that goes with the test, copied from DEMO_REGION where one was made for all. `start` and `kill` can be called
 * again: the data stays.
 */
export async function makeRegion() {
  const folder = mkdtempSync(join(tmpdir(), 'tsunagu-browser-'))
  const env = { ...process.env, TSUNAGU_DATA_DIR: join(folder, 'var'), TSUNAGU_DEMO: '1' }
  delete env.SERVER_BINARY
  delete env.DEMO_REGION
  if (process.env.DEMO_REGION) cpSync(process.env.DEMO_REGION, folder, { recursive: true })
  else {
    const made = spawnSync(binary, ['demo', '--patients', '24', '--days', '20'], { env, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(made.stderr)
  }
  let child
  let port = 0
  const region = {
    url: '',
    async start() {
      child = spawn(binary, ['serve'], { env: { ...env, TSUNAGU_LISTEN: `127.0.0.1:${port}` }, stdio: ['ignore', 'pipe', 'inherit'] })
      for await (const line of createInterface({ input: child.stdout })) {
        const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)
        if (!found) continue
        port = Number(found[1])
        region.url = found[0]
        return
      }
      throw new Error('the server did not start')
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
    async remove() {
      await region.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await region.start()
  return region
}

export const desktop = { width: 1366, height: 768 }
export const phone = { width: 390, height: 844 }

const args = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
/** How every browser here is started. */
export const options = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: args.split(' ') }

export const launch = () => chromium.launch(options)

/** A person with a browser of their own, signed in with one click. Faults of the page are gathered. */
export async function signIn(browser, region, name, viewport = desktop) {
  const context = await browser.newContext({ viewport, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' })
  const page = await context.newPage()
  const faults = []
  page.on('pageerror', (error) => faults.push(error.stack))
  page.on('console', (message) => {
    // A failed request is not a fault of the page: the first look at a session that is not there, a server that was killed.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource') && !message.text().includes('WebSocket')) faults.push(message.text())
  })
  await page.goto(region.url)
  await page.getByRole('button', { name: new RegExp(name) }).first().click()
  await page.getByRole('navigation').getByRole('link', { name: '患者', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '患者' }).waitFor()
  return { page, faults }
}

/** Opens 佐藤 花子 of 1942, whom all main people of the demo look after. */
export async function openPatient(page) {
  if (!page.url().includes('/patients')) await page.getByRole('navigation').getByRole('link', { name: '患者', exact: true }).click()
  await page.getByRole('link', { name: /佐藤 花子.*1942/ }).click()
  await page.getByRole('feed').getByRole('article').first().waitFor()
}

/** Another tab of the open patient. */
export async function openTab(page, name) {
  await page.getByRole('navigation', { name: '患者のページ' }).getByRole('link', { name, exact: true }).click()
}

/** Takes an own 確認 back, from the menu of an entry or a notice. */
export async function withdraw(card) {
  await card.getByRole('button', { name: 'この投稿の操作' }).first().click()
  await card.page().getByText('確認を取り消す', { exact: true }).click()
  await card.page().getByText('確認を取り消しました。').waitFor()
}

/** Nothing stands any more in the place of what is still to come. */
export const allThere = (page) => page.locator('.skeleton').first().waitFor({ state: 'detached' })

/** Calls the API as whoever is signed in on a page. */
export const callApi = (page, method, path, body, headers = {}) =>
  page.evaluate(
    async ([method, path, body, headers]) => {
      const answer = await fetch(path, { method, headers: { 'x-tsunagu': '1', 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${text}`)
      return text ? JSON.parse(text) : null
    },
    [method, path, body, headers],
  )

/** Registers somebody of whom nobody has written yet. */
export function registerPatient(page, name, kana, birth_date) {
  const key = '01980000-0000-7000-8000-'.concat(Date.now().toString(16).padStart(12, '0'))
  const body = { name, kana, birth_date, sex: 'female', allergies: { status: 'none' } }
  return callApi(page, 'POST', '/api/patients', body, { 'idempotency-key': key })
}

/** A page scrolls in one direction only, and has no fault that a machine can find. */
export async function checkPage(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  assert.equal(wide, false, `${name} scrolls sideways`)
  // The page's own policy forbids foreign scripts; the debugger may add one.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: readFileSync(axe, 'utf8') })
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }))
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0].html}`), [])
}
