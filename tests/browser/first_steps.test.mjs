// The first day: one question a step, a try that reaches nobody, help on every page, and everything by keyboard.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box } from './hands.mjs'
import { checkPage, desktop, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const nurse = '鈴木 美穂'
const nav = (page, name) => page.getByRole('navigation').first().getByRole('link', { name })
const heading = (page, name) => page.getByRole('heading', { level: 1, name })
const press = (page, name) => page.getByRole('button', { name, exact: true }).click()
const goHome = (page) => nav(page, /今日|Today/).click()
const palette = (page) => page.getByRole('combobox', { name: /患者の名前、画面/ })

/** The page as somebody reads it in English. */
async function inEnglish(page) {
  await page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'))
  await page.reload()
}

/** Tries everything that there is to try on the made-up patient. */
async function practice(page) {
  const frame = page.getByRole('region', { name: '練習 太郎' })
  await frame.getByText('練習用・本物ではありません').waitFor()
  const current = () => frame.locator('[aria-current="step"]').innerText()
  assert.match(await current(), /確認しました/)
  await frame.getByRole('button', { name: '確認しました' }).click()
  assert.match(await current(), /送信/)
  await frame.getByRole('button', { name: '送信' }).click()
  await frame.getByText('本文を入れてください。').waitFor()
  await frame.getByRole('textbox').fill('むくみは昨日と同じです。')
  await frame.getByRole('textbox').press('Control+Enter')
  const mine = frame.getByRole('article').filter({ hasText: 'むくみは昨日と同じです。' })
  await mine.getByText('既読 0/1').waitFor()
  await mine.getByText('既読 1/1：見本 一郎').waitFor()
  await mine.getByRole('button', { name: '直す' }).click()
  const correction = page.getByRole('dialog', { name: '投稿を直す' })
  await correction.getByRole('textbox').fill('むくみは昨日より減りました。')
  await correction.getByRole('button', { name: '直して送る' }).click()
  const corrected = frame.getByRole('article').filter({ hasText: 'むくみは昨日より減りました。' })
  await corrected.getByText('訂正あり').waitFor()
  await corrected.getByRole('button', { name: '取り消す' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'この投稿を取り消す' }).click()
  await frame.getByText('この投稿は取り消されました。').waitFor()
  await frame.getByText('ぜんぶできました').waitFor()
  return frame
}

test('the first run asks one question a step, is left and taken up again, and ends', async () => {
  const { page, faults } = await signIn(browser, region, nurse)
  await goHome(page)
  await page.getByRole('link', { name: 'はじめの設定（3分ほど）' }).click()
  await heading(page, 'この方で合っていますか').waitFor()
  await page.getByText('鈴木 美穂（').waitFor()
  await page.getByText('さくら訪問看護ステーション', { exact: true }).last().waitFor()
  await checkPage(page, 'first run: name')
  await press(page, '合っています')

  await heading(page, '文字の大きさは、読みやすいですか').waitFor()
  const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))
  const usual = await size()
  await page.getByLabel('特大').check()
  assert.ok((await size()) > usual * 1.2, 'the letters did not grow at once')
  await checkPage(page, 'first run: letters')
  await page.getByLabel('English').check()
  await heading(page, 'Is this text easy to read?').waitFor()
  await page.getByLabel('日本語').check()
  await heading(page, '文字の大きさは、読みやすいですか').waitFor()
  await page.getByLabel('標準').check()
  await press(page, 'あとで続ける')

  await page.getByRole('link', { name: 'はじめの設定のつづき' }).click()
  await heading(page, '文字の大きさは、読みやすいですか').waitFor()
  await press(page, 'つぎへ')
  await heading(page, 'この端末は自分だけが使いますか').waitFor()
  assert.ok(await page.getByLabel(/ほかの人も使う/).isChecked())
  await checkPage(page, 'first run: device')
  await press(page, 'つぎへ')
  await heading(page, '新しい連絡が来たら、お知らせしますか').waitFor()
  await checkPage(page, 'first run: notices')
  await press(page, '今はしない')
  await heading(page, '投稿と確認を、練習しませんか').waitFor()
  await page.getByRole('button', { name: '今はしない' }).waitFor()
  await practice(page)
  await checkPage(page, 'first run: practice')
  await press(page, 'つぎへ')
  await heading(page, '二つの言葉を、おぼえてください').waitFor()
  await page.getByText('読んで、自分の仕事として受けとめた').waitFor()
  await checkPage(page, 'first run: done')
  assert.deepEqual(
    await page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('first_run'))),
    [['first_run', 'done']],
  )
  await press(page, 'はじめる')
  await heading(page, '今日').waitFor()
  await page.getByRole('region', { name: /夜間の動き/ }).waitFor()
  assert.equal(await page.getByRole('link', { name: /はじめの設定/ }).count(), 0)
  assert.deepEqual(faults, [])
})

test('the card on the first page goes away for good when it is not wanted', async () => {
  const { page } = await signIn(browser, region, nurse)
  await goHome(page)
  await press(page, 'もう表示しない')
  await page.getByRole('link', { name: /はじめの設定/ }).waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('region', { name: /夜間の動き/ }).waitFor()
  assert.equal(await page.getByRole('link', { name: /はじめの設定/ }).count(), 0)
})

test('what is practised reaches nobody, and can be done once more', async () => {
  for (const viewport of [desktop, phone]) {
    const { page, faults } = await signIn(browser, region, nurse, viewport)
    await press(page, '使い方')
    await page.getByRole('dialog').getByRole('button', { name: '練習する' }).click()
    await heading(page, '練習').waitFor()
    await page.waitForLoadState('networkidle')
    const asked = []
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
    const frame = await practice(page)
    assert.deepEqual(asked.filter((one) => /\/api\/(patients|entries)|^(POST|PUT|PATCH|DELETE) /.test(one)), [])
    await checkPage(page, `practice at ${viewport.width}`)
    await frame.getByRole('button', { name: 'もう一度' }).click()
    assert.equal(await frame.getByRole('article').count(), 1)
    await inEnglish(page)
    await page.getByText('Practice only – not a real person').waitFor()
    await checkPage(page, `practice in English at ${viewport.width}`)
    assert.deepEqual(faults, [])
  }
})

test('the palette finds a patient by reading, with the keyboard alone', async () => {
  const { page, faults } = await signIn(browser, region, nurse)
  await page.keyboard.press('Control+k')
  await palette(page).waitFor()
  await checkPage(page, 'palette')
  assert.ok(await palette(page).evaluate((input) => input === document.activeElement))
  await page.keyboard.type('さとう　はな')
  const options = page.getByRole('option')
  await options.nth(1).waitFor()
  await options.nth(2).waitFor({ state: 'detached' })
  assert.match(await options.nth(0).innerText(), /19\d\d\/\d+\/\d+生まれ/)
  const wanted = (await options.allInnerTexts()).findIndex((text) => text.includes('1942'))
  for (let at = 0; at < wanted; at += 1) await page.keyboard.press('ArrowDown')
  const active = await palette(page).getAttribute('aria-activedescendant')
  assert.match(await page.locator(`[id="${active}"][aria-selected="true"]`).innerText(), /1942/)
  await page.keyboard.press('Enter')
  await page.getByRole('feed').getByRole('article').first().waitFor()
  assert.match(await heading(page, '佐藤 花子').evaluate((title) => title.closest('section').innerText), /1942年/)

  // A page, a command, and nothing that is not allowed.
  const type = async (words) => {
    await page.keyboard.press('Control+k')
    await palette(page).waitFor()
    await page.keyboard.type(words)
  }
  await type('せってい')
  await page.keyboard.press('Enter')
  await heading(page, '設定').waitFor()
  await type('特大')
  await page.getByRole('option', { name: /特大/ }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.documentElement.dataset.textSize === 'largest')
  await type('閲覧記録')
  await page.getByText('見つかりません。').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.deepEqual(faults, [])

  const admin = await signIn(browser, region, '中村 幸枝')
  await admin.page.getByRole('button', { name: /さがす・移る/ }).click()
  await palette(admin.page).fill('すたっふ')
  await admin.page.keyboard.press('Enter')
  await heading(admin.page, '職員').waitFor()
})

test('while a word is being composed, Enter belongs to it', async () => {
  const { page } = await signIn(browser, region, nurse)
  await page.keyboard.press('Control+k')
  await palette(page).waitFor()
  const session = await page.context().newCDPSession(page)
  await session.send('Input.imeSetComposition', { text: 'せってい', selectionStart: 4, selectionEnd: 4 })
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })))
  assert.equal(await palette(page).inputValue(), 'せってい')
  await session.send('Input.insertText', { text: '設定' })
  await page.keyboard.press('Enter')
  await heading(page, '設定').waitFor()
})

test('the keys are told, and those of one letter can be switched off', async () => {
  const { page, faults } = await signIn(browser, region, nurse)
  await openPatient(page)
  const keys = page.getByRole('dialog', { name: 'キーボード操作' })
  // What keys do comes right after the page.
  while (!(await keys.isVisible())) {
    await page.keyboard.press('?')
    await keys.waitFor({ timeout: 1_000 }).catch(() => {})
  }
  await keys.getByText('Ctrl + K').waitFor()
  await checkPage(page, 'keys')
  await keys.getByLabel('一文字キーの操作を使う').uncheck()
  await page.keyboard.press('Escape')
  await keys.waitFor({ state: 'detached' })
  const focused = () => page.evaluate(() => document.activeElement?.tagName)
  for (const key of ['?', 'c', '/']) await page.keyboard.press(key)
  assert.equal(await page.getByRole('dialog').count(), 0)
  assert.ok(!['TEXTAREA', 'INPUT'].includes(await focused()), 'a single letter still did something')

  // Switched on again in the settings; what is typed is text all the same.
  await page.goto(`${region.url}/settings`)
  await page.getByLabel('一文字キーの操作を使う').check()
  await openPatient(page)
  await page.keyboard.press('c')
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  await page.keyboard.type('痛みは? jkc')
  assert.equal(await box(page).inputValue(), '痛みは? jkc')
  assert.equal(await page.getByRole('dialog').count(), 0)
  assert.deepEqual(faults, [])
})

/** Every page that there is, and what its help is called. */
async function everyPage(page, visit, { isEnglish = false } = {}) {
  const of = (ja, en) => (isEnglish ? en : ja)
  const go = async (path, ready) => {
    await page.goto(region.url + path)
    await ready.waitFor()
  }
  const title = page.getByRole('heading', { level: 1 })
  const id = /pat_\w+/.exec(page.url())[0]
  await go('/', page.getByRole('region', { name: of(/夜間の動き/, /night/i) }))
  await visit('home', of('今日', 'Today'))
  await go('/patients', title)
  await visit('patients', of('患者', 'Patients'))
  await go(`/patients/${id}`, page.getByRole('feed').getByRole('article').first())
  await visit('timeline', of('タイムライン', 'Timeline'))
  for (const [tab, ja, en] of [['vitals', 'バイタル', 'Vitals'], ['handover', '申し送り', 'Hand-over'], ['since', '前回訪問から', 'Since last visit']]) {
    await go(`/patients/${id}?tab=${tab}`, title)
    await visit(tab, of(ja, en))
  }
  for (const [part, ja, en] of [['chart', '患者の情報'], ['team', 'ケアチーム'], ['print', '印刷']]) {
    await go(`/patients/${id}/${part}`, title)
    await visit(part, isEnglish ? /./ : ja)
  }
  for (const [path, ja] of [['/patients/new', '患者を登録する'], ['/boards', '掲示板'], ['/disasters', '災害'], ['/settings', '設定'], ['/settings/notifications', '知らせ'], ['/practice', '練習'], ['/first-run/name', 'はじめの設定']]) {
    await go(path, title)
    await visit(path, isEnglish ? /./ : ja)
  }
}

async function readHelp(page, route, name, isEnglish) {
  await page.getByRole('button', { name: isEnglish ? 'Help' : '使い方', exact: true }).click()
  const help = page.getByRole('dialog', { name: isEnglish ? /^Help: / : /^使い方：/ })
  await help.waitFor()
  const shown = await help.getByRole('heading', { level: 2 }).innerText()
  assert.ok(name instanceof RegExp ? name.test(shown) : shown.includes(name), `${route}: the help is of ${shown}`)
  const sentences = await help.getByRole('listitem').count()
  assert.ok(sentences >= 2 && sentences <= 5, `${route} has ${sentences} sentences`)
  return help
}

for (const viewport of [desktop, phone]) {
  for (const isEnglish of [false, true]) {
    test(`every page has its help, ${isEnglish ? 'in English, ' : ''}at ${viewport.width}`, async () => {
      const { page, faults } = await signIn(browser, region, nurse, viewport)
      await openPatient(page)
      if (isEnglish) await inEnglish(page)
      await everyPage(
        page,
        async (route, name) => {
          const help = await readHelp(page, route, name, isEnglish)
          if (route === 'home' || route === 'timeline') await checkPage(page, `help of ${route}`)
          await page.keyboard.press('Escape')
          await help.waitFor({ state: 'detached' })
        },
        { isEnglish },
      )
      assert.deepEqual(faults, [])
    })
  }
}

test('the pages of an administrator and of an auditor have theirs', async () => {
  for (const [name, path, title] of [['中村 幸枝', '/members', '職員'], ['古賀 良子', '/access-log', '閲覧記録']]) {
    const { page } = await signIn(browser, region, name)
    await page.goto(region.url + path)
    await heading(page, title).waitFor()
    await readHelp(page, path, title, false)
  }
})

test('nothing scrolls sideways with the largest letters at 320, nor at 200 %', async () => {
  for (const viewport of [{ width: 320, height: 640 }, { width: 390, height: 844 }, { width: 683, height: 384 }]) {
    const { page, faults } = await signIn(browser, region, nurse, viewport)
    await openPatient(page)
    await page.evaluate(() => localStorage.setItem('text_size', 'largest'))
    await everyPage(page, async (route) => {
      assert.equal(await page.evaluate(() => document.documentElement.dataset.textSize), 'largest')
      const wide = await page.evaluate(() => {
        const wanted = document.documentElement.clientWidth
        const main = document.querySelector('main')
        return { page: document.documentElement.scrollWidth > wanted, main: main.scrollWidth > main.clientWidth }
      })
      assert.deepEqual(wide, { page: false, main: false }, `${route} at ${viewport.width}`)
    })
    assert.deepEqual(faults, [])
  }
})

test('light and dark can be chosen, and paper is white', async () => {
  const { page } = await signIn(browser, region, nurse)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(`${region.url}/settings`)
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await ground()
  await page.getByLabel('暗い').check()
  const dark = await ground()
  assert.notEqual(dark, light)
  await checkPage(page, 'settings in the dark')
  await page.emulateMedia({ media: 'print' })
  assert.equal(await ground(), light)
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
  await page.getByLabel('明るい').check()
  assert.equal(await ground(), light)
  await page.getByLabel('端末に合わせる').check()
  assert.equal(await ground(), dark)
})
