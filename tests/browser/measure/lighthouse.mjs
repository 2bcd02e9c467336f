// Google's own judgement of the pages that everybody sees, as on a phone.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { openPatient, options } from '../server.mjs'
import { report, wants } from './report.mjs'

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

export async function measureLighthouse(region) {
  if (!wants('client.lighthouse')) return
  const folder = mkdtempSync(join(tmpdir(), 'tsunagu-lighthouse-'))
  const port = await freePort()
  // Lighthouse opens its tabs in the browser's own profile, so the session must be there.
  const context = await chromium.launchPersistentContext(folder, { ...options, args: [...options.args, `--remote-debugging-port=${port}`], locale: 'ja-JP' })
  try {
    const page = context.pages()[0]
    const judge = async (name, url) => {
      const { lhr } = await lighthouse(url, { port, logLevel: 'error', onlyCategories: ['performance', 'accessibility', 'best-practices'], disableStorageReset: true })
      for (const [key, { score, auditRefs }] of Object.entries(lhr.categories)) {
        report(`client.lighthouse.${name}.${key}`, 'of 100', score * 100)
        if (process.env.WHY) for (const { id } of auditRefs) if (lhr.audits[id].score !== null && lhr.audits[id].score < 0.9) console.log(key, id, lhr.audits[id].displayValue ?? '')
      }
    }
    await judge('sign_in', `${region.url}/sign-in`)
    await page.goto(region.url)
    await page.getByRole('button', { name: /鈴木 美穂/ }).first().click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await judge('home', region.url)
    await page.goto(`${region.url}/patients`)
    await openPatient(page)
    const patient = page.url()
    await page.goto('about:blank')
    await judge('patient', patient)
  } finally {
    await context.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
