// 添付: photos and PDFs on timelines and boards. A nurse takes one with a phone, a doctor looks at it on a desk; a line that breaks costs nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, choose, entry, feed, send } from './hands.mjs'
import { allThere, checkPage, desktop, openPatient, phone, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

const nurse = '鈴木 美穂'
const doctor = '田中 健一'
const officer = '亮太'

/** A photo as a camera makes it: with much to see in it, and with the place where it was taken. */
async function takePhoto(page, { side = 1200, hue = 30, isNoisy = false } = {}) {
  const address = await page.evaluate(
    ({ side, hue, isNoisy }) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: side, height: (side * 3) / 4 })
      const pen = canvas.getContext('2d')
      for (let row = 0; row < 8; row += 1) {
        pen.fillStyle = `hsl(${hue + row * 8} 60% ${40 + row * 5}%)`
        pen.fillRect(0, (row * canvas.height) / 8, side, canvas.height / 8)
      }
      if (isNoisy) {
        const picture = pen.getImageData(0, 0, side, canvas.height)
        for (let at = 0; at < picture.data.length; at += 1) if (at % 4 < 3) picture.data[at] = Math.random() * 255
        pen.putImageData(picture, 0, 0)
      }
      return canvas.toDataURL('image/jpeg', 0.9)
    },
    { side, hue, isNoisy },
  )
  const picture = Buffer.from(address.split(',')[1], 'base64')
  const place = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0', 'latin1'), Buffer.from('GPS 35.6812N 139.7671E')])
  const head = Buffer.from([0xff, 0xe1, (place.length + 2) >> 8, (place.length + 2) & 255])
  return { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([picture.subarray(0, 2), head, place, picture.subarray(2)]) }
}

/** The smallest paper of one page. */
function makePdf(name) {
  const parts = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>']
  let text = '%PDF-1.4\n'
  const places = parts.map((part, index) => {
    const at = text.length
    text += `${index + 1} 0 obj\n${part}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const start = text.length
  text += `xref\n0 4\n0000000000 65535 f \n${places.join('')}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(text, 'latin1') }
}

const chooser = (within) => within.locator('[data-attach] input[type="file"]').first()
const listed = (within) => within.getByRole('list', { name: '添える写真・PDF' }).getByRole('listitem')
const here = (within, name) => within.getByRole('textbox', { name: `${name}の説明` })
const tile = (within, name) => within.getByRole('button', { name, exact: true })
/** The picture itself is on the screen, not only its place; what nobody has scrolled to is not asked for. */
async function drawn(within) {
  await within.scrollIntoViewIfNeeded()
  return within.locator('img').first().evaluate((one) => one.decode().then(() => one.naturalWidth > 0))
}

test('a nurse sends two photos from a phone, and a doctor looks at them on a desk', async () => {
  const { page, faults } = await signIn(browser, region, nurse, phone)
  await openPatient(page)
  await page.evaluate(() => {
    const { fetch } = window
    window.sent = []
    window.fetch = async (address, options) => {
      if (options?.body instanceof Blob) window.sent.push(await options.body.text())
      return fetch(address, options)
    }
  })
  await page.getByRole('button', { name: '写真・PDFを添える' }).waitFor()
  await checkPage(page, 'a composer with a way to photos')
  await box(page).click()
  await chooser(page).setInputFiles([await takePhoto(page), await takePhoto(page, { side: 3000, hue: 200 })])
  await here(page, '写真 2/2').waitFor()
  await here(page, '写真 1/2').fill('右足のむくみ')
  await box(page).fill('むくみの写真です。見てください。')
  await checkPage(page, 'photos under the pen')
  await send(page)
  const card = entry(page, 'むくみの写真です。')
  await tile(card, '右足のむくみ').waitFor()
  assert.equal(await listed(page).count(), 0)
  const sent = await page.evaluate(() => window.sent)
  assert.ok(sent.length > 0)
  assert.doesNotMatch(sent.join(''), /Exif|GPS/, 'where it was taken stays on the phone')

  const other = await signIn(browser, region, doctor, desktop)
  await openPatient(other.page)
  const theirs = entry(other.page, 'むくみの写真です。')
  assert.ok(await drawn(tile(theirs, '右足のむくみ')))
  await checkPage(other.page, 'photos of an entry')
  await tile(theirs, '右足のむくみ').click()
  const viewer = other.page.getByRole('dialog', { name: '右足のむくみ' })
  assert.ok(await drawn(viewer))
  await checkPage(other.page, 'a photo as large as the screen')
  await other.page.keyboard.press('ArrowRight')
  const second = other.page.getByRole('dialog', { name: '写真 2/2' })
  assert.ok(await drawn(second))
  // It left the phone no larger than is of use.
  assert.equal(await second.locator('img').evaluate((one) => Math.max(one.naturalWidth, one.naturalHeight)), 2048)
  await second.getByRole('button', { name: '大きく' }).click()
  await other.page.keyboard.press('Escape')
  await second.waitFor({ state: 'detached' })
  assert.equal(await tile(theirs, '右足のむくみ').evaluate((one) => one === document.activeElement), true)
  assert.deepEqual([...faults, ...other.faults], [])
  await page.context().close()
  await other.page.context().close()
})

test('a line that breaks in the middle of a photo is waited for, and nothing is sent twice', async () => {
  const { page, faults } = await signIn(browser, region, nurse, phone)
  await openPatient(page)
  const tries = []
  await page.route('**/chunks/*', async (route) => {
    const number = Number(route.request().url().split('/').at(-1))
    tries.push(number)
    if (number !== 2 || tries.filter((one) => one === 2).length > 1) return route.continue()
    await page.context().setOffline(true)
    await route.abort()
  })
  await box(page).click()
  await chooser(page).setInputFiles(await takePhoto(page, { isNoisy: true }))
  await page.getByText('電波を待っています。つながると、続きから自動で送ります。').waitFor()
  await box(page).fill('電波の弱い家の写真です。')
  await send(page)
  await page.getByText('まだ届いていない写真・PDFがあります。').waitFor()
  await checkPage(page, 'a photo that waits for the line')
  assert.equal(await box(page).inputValue(), '電波の弱い家の写真です。')
  await page.context().setOffline(false)
  await here(page, '写真').waitFor({ timeout: 60_000 })
  await send(page)
  await tile(entry(page, '電波の弱い家の写真です。'), '写真').waitFor({ timeout: 60_000 })
  const numbers = [...new Set(tries)]
  assert.ok(numbers.length > 3)
  for (const number of numbers) assert.equal(tries.filter((one) => one === number).length, number === 2 ? 2 : 1)
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('what cannot be taken is said in words, and what was sent alone needs none', async () => {
  const { page, faults } = await signIn(browser, region, nurse)
  await openPatient(page)
  await box(page).click()
  await chooser(page).setInputFiles({ name: '計画.docx', mimeType: 'application/msword', buffer: Buffer.from('x') })
  await page.getByText('この種類のファイルは添えられません。').waitFor()
  await page.getByRole('button', { name: '計画.docxをはずす' }).click()
  await chooser(page).setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') })
  await page.getByText('開けません。').waitFor()
  await page.getByRole('button', { name: '写真をはずす' }).click()
  await chooser(page).setInputFiles({ name: '紹介状.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 no paper') })
  await page.getByText('写真やPDFとして読めません。').waitFor()
  await page.getByRole('button', { name: '紹介状.pdfをはずす' }).click()
  await chooser(page).setInputFiles(makePdf('指示書.pdf'))
  await here(page, '指示書.pdf').waitFor()
  // Without a word.
  await send(page)
  const card = feed(page).getByRole('article').filter({ has: tile(page, '指示書.pdf') })
  // What still waits gives its place to the entry, and takes what was opened from it along.
  await card.getByRole('button', { name: 'この投稿の操作' }).waitFor()
  await tile(card, '指示書.pdf').click()
  const viewer = page.getByRole('dialog', { name: '指示書.pdf' })
  const saved = page.waitForEvent('download')
  await viewer.getByRole('button', { name: 'PDFをこの端末に保存する' }).click()
  assert.equal((await saved).suggestedFilename(), '指示書.pdf')
  await checkPage(page, 'a paper')
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('a correction drops a photo, the history still shows it, and paper says that there is one', async () => {
  const { page, faults } = await signIn(browser, region, nurse)
  await openPatient(page)
  await box(page).click()
  await chooser(page).setInputFiles([await takePhoto(page), await takePhoto(page, { hue: 100 })])
  await here(page, '写真 2/2').waitFor()
  await box(page).fill('薬の箱の写真です。')
  await send(page)
  const card = entry(page, '薬の箱の写真です。')
  await tile(card, '写真 1/2').waitFor()
  await choose(page, '薬の箱の写真です。', '直す')
  const form = page.getByRole('dialog', { name: '投稿を直す' })
  await form.getByRole('button', { name: '写真 1/2をはずす' }).click()
  await checkPage(page, 'a correction with photos')
  await form.getByRole('button', { name: '直して送る' }).click()
  await tile(card, '写真').waitFor()
  await card.getByRole('button', { name: /訂正あり/ }).click()
  const history = page.getByRole('dialog')
  await tile(history, '写真 2/2').waitFor()
  await page.keyboard.press('Escape')
  await choose(page, '薬の箱の写真です。', 'FAX用に印刷')
  await page.getByText('添付：写真1枚').waitFor()
  assert.deepEqual(faults, [])
  await page.context().close()
})

test('a notice of a board carries a photo', async () => {
  const { page, faults } = await signIn(browser, region, officer)
  await page.getByRole('navigation').first().getByRole('link', { name: /掲示板/ }).click()
  await page.getByRole('link', { name: /^お知らせ/ }).click()
  await page.getByRole('heading', { level: 1, name: 'お知らせ' }).waitFor()
  await allThere(page)
  await page.getByRole('button', { name: 'お知らせを書く' }).click()
  const form = page.getByRole('dialog', { name: 'お知らせを書く' })
  await form.getByLabel('題名').fill('避難所の入口')
  await form.getByLabel('本文').fill('入口は南側です。')
  await chooser(form).setInputFiles(await takePhoto(page))
  await here(form, '写真').fill('南側の入口')
  await checkPage(page, 'a notice with a photo under the pen')
  await form.getByRole('button', { name: '掲示板に出す' }).click()
  await form.waitFor({ state: 'detached' })
  const card = feed(page).getByRole('article').filter({ hasText: '避難所の入口' })
  assert.ok(await drawn(tile(card, '南側の入口')))
  await checkPage(page, 'a notice with a photo')
  assert.deepEqual(faults, [])
  await page.context().close()
})
