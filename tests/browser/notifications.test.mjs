// Being rung outside of the page. The worker, its notifications and the server are real; the push service is played:
// no test may depend on one. `subscribe` answers with an address that leads nowhere, and what a push service would
// deliver goes to the worker through the debugger. Nobody can press a notification of a browser without a screen,
// so the event of that press is made in the worker.
import assert from 'node:assert/strict'
import { createECDH, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { box, send } from './hands.mjs'
import { callApi, checkPage, launch, makeRegion, openPatient, phone, signIn } from './server.mjs'

let region
let browser
let post
before(async () => {
  post = await openPost()
  Object.assign(process.env, { TSUNAGU_SMTP_URL: post.url, TSUNAGU_MAIL_FROM: 'tsunagu@example.jp' })
  region = await makeRegion()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await region?.remove()
  post?.close()
})

/** A mail server that takes everything; `next` is the text of the next mail. */
async function openPost() {
  const mails = []
  const waiting = []
  const take = (mail) => {
    const [head, ...text] = mail.split('\r\n\r\n')
    const plain = /base64/i.test(head) ? Buffer.from(text.join(''), 'base64').toString() : text.join('\n')
    const wanted = waiting.shift()
    if (wanted) wanted(plain)
    else mails.push(plain)
  }
  const server = createServer((socket) => {
    let heard = ''
    let isMail = false
    socket.on('error', () => {})
    socket.write('220 ready\r\n')
    const find = () => heard.indexOf(isMail ? '\r\n.\r\n' : '\r\n')
    socket.on('data', (bytes) => {
      heard += bytes
      for (let end = find(); end >= 0; end = find()) {
        const said = heard.slice(0, end)
        heard = heard.slice(end + (isMail ? 5 : 2))
        if (isMail) take(said)
        isMail = !isMail && said === 'DATA'
        socket.write(isMail ? '354 go on\r\n' : '250 fine\r\n')
      }
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    next: () => new Promise((resolve) => (mails.length > 0 ? resolve(mails.shift()) : waiting.push(resolve))),
    close: () => server.close(),
  }
}

const sentence = 'つなぐ：新しい連絡が1件あります'

/** A browser whose push service hands out addresses; what it has lasts as long as the browser does. */
function rings(permission = 'granted') {
  const key = createECDH('prime256v1')
  key.generateKeys()
  const keys = { p256dh: key.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') }
  const endpoint = `https://push.invalid/${randomBytes(8).toString('hex')}`
  return {
    async newContext(options) {
      const context = await browser.newContext(options)
      if (permission === 'granted') await context.grantPermissions(['notifications'])
      await context.addInitScript(playPushService, { endpoint, keys, permission })
      return context
    },
  }
}

function playPushService({ endpoint, keys, permission }) {
  if (permission !== 'granted') Object.defineProperty(Notification, 'permission', { get: () => permission })
  const subscription = {
    toJSON: () => ({ endpoint, expirationTime: null, keys }),
    unsubscribe: async () => {
      localStorage.removeItem('played_push')
      return true
    },
  }
  const find = () => (localStorage.getItem('played_push') ? subscription : null)
  PushManager.prototype.getSubscription = async () => find()
  PushManager.prototype.subscribe = async () => {
    localStorage.setItem('played_push', 'yes')
    return subscription
  }
}

async function openSettings(page) {
  await page.getByRole('navigation').getByRole('link', { name: '設定' }).click()
  await page.getByRole('link', { name: '知らせの設定を開く' }).click()
  await page.getByRole('heading', { level: 1, name: '知らせ' }).waitFor()
}

async function turnOn(page) {
  await openSettings(page)
  await page.getByRole('button', { name: 'この端末で受ける' }).click()
  await page.getByText('この端末は鳴ります。').waitFor()
}

const readSettings = (page) => page.evaluate(async () => (await fetch('/api/notifications/settings')).json())

/** What the push service would hand to the worker, until the worker has shown it; again where the browser had just put the worker to sleep. */
async function deliver(page, data) {
  await page.evaluate(() => {
    window.isShown = false
    navigator.serviceWorker.addEventListener('message', ({ data }) => (window.isShown ||= data.type === 'rung'))
  })
  const isShown = (timeout) => page.waitForFunction(() => window.isShown, null, { timeout })
  await push(page, data)
  await isShown(10_000).catch(() => push(page, data).then(() => isShown(30_000)))
}

/** Hands it to the worker. */
async function push(page, data) {
  const session = await page.context().newCDPSession(page)
  const registered = new Promise((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && resolve(registrations[0]))
  })
  await session.send('ServiceWorker.enable')
  const { registrationId } = await registered
  await session.send('ServiceWorker.deliverPushMessage', { origin: region.url, registrationId, data })
  await session.detach()
}

const listShown = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    const shown = await registration.getNotifications()
    return shown.map(({ title, body, tag, renotify, data }) => ({ title, body, tag, renotify, data }))
  })

/** Presses the notification that is shown. */
async function press(page) {
  const [worker] = page.context().serviceWorkers()
  await worker.evaluate(async () => {
    const [notification] = await self.registration.getNotifications()
    self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
  })
}

test('a nurse lets this device ring, tries it, and is told what to look at when she hears nothing', async () => {
  const { page, faults } = await signIn(rings(), region, '鈴木 美穂')
  await turnOn(page)
  await page.getByText('知らせを受ける端末：1台').waitFor()
  assert.equal((await readSettings(page)).this_device, true)

  // The real answer: the server finds no push service at that address.
  await page.getByRole('button', { name: '鳴らしてみる' }).click()
  await page.getByText('サーバーから通知の窓口につながりませんでした。').waitFor()

  await page.route('**/api/notifications/test', (route) => route.fulfill({ json: { outcome: 'taken', status: 201 } }))
  await page.getByRole('button', { name: 'もう一度鳴らす' }).click()
  await page.getByText('通知の窓口が受け取りました。').waitFor()
  await page.getByRole('button', { name: '鳴りません' }).click()
  await page.getByText('マナーモード、おやすみモード、集中モードになっていませんか。').waitFor()
  await checkPage(page, 'the test of a device')
  await deliver(page, JSON.stringify({ text: 'つなぐ：通知のお試しです', reason: 'test', count: 1, link: '/settings', tag: 'test' }))
  await page.getByText('知らせは、この端末まで届きました。').waitFor()
  await page.getByRole('button', { name: '鳴りました' }).click()
  await page.getByText('準備ができました。').waitFor()

  await page.getByRole('button', { name: 'この端末では受けない' }).click()
  await page.getByText('この端末は、いまは鳴りません。').waitFor()
  await page.getByText('知らせを受ける端末：0台').waitFor()
  assert.equal((await readSettings(page)).this_device, false)
  assert.deepEqual(faults, [])
})

test('whoever works by key is not put back to the top of the page by a button that is busy or goes away', async () => {
  const { page } = await signIn(rings(), region, '鈴木 美穂')
  await openSettings(page)
  const focused = page.locator(':focus')
  await page.getByRole('button', { name: 'この端末で受ける' }).press('Enter')
  await page.getByText('この端末は鳴ります。').waitFor()
  assert.equal(await focused.innerText(), '鳴らしてみる')
  let answer = () => {}
  await page.route('**/api/notifications/test', async (route) => {
    await new Promise((resolve) => (answer = resolve))
    await route.fulfill({ json: { outcome: 'taken', status: 201 } })
  })
  const asked = page.waitForRequest('**/api/notifications/test')
  await page.keyboard.press('Enter')
  await asked
  assert.equal(await focused.getAttribute('aria-disabled'), 'true')
  await page.keyboard.press('Enter')
  answer()
  await page.getByText('通知の窓口が受け取りました。').waitFor()
  assert.equal(await focused.innerText(), 'もう一度鳴らす')

  await page.getByLabel('メールアドレス').fill('suzuki@example.jp')
  await page.keyboard.press('Enter')
  await page.getByLabel('メールで届いた番号').waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('autocomplete') === 'one-time-code')
  const [number] = /\d{6}/.exec(await post.next())
  await focused.fill(number === '000000' ? '000001' : '000000')
  await page.keyboard.press('Enter')
  await page.getByText('番号がちがいます。').waitFor()
  assert.equal(await focused.getAttribute('autocomplete'), 'one-time-code')
})

test('a notification says why it rings and nothing of anybody, and leads to the entry without a new start', async () => {
  const { page, faults } = await signIn(rings(), region, '鈴木 美穂')
  await openPatient(page)
  const link = `${new URL(page.url()).pathname}?at=3`
  await page.getByRole('navigation').getByRole('link', { name: '今日' }).click()
  await page.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  await turnOn(page)
  await page.evaluate(() => {
    window.isSamePage = true
  })

  await deliver(page, JSON.stringify({ text: sentence, reason: 'urgent', count: 1, link, tag: 'one' }))
  await page.getByText('至急：新しい連絡が届きました。').waitFor()
  assert.deepEqual(await listShown(page), [
    { title: sentence, body: '至急', tag: 'one', renotify: true, data: { reason: 'urgent', link } },
  ])
  await press(page)
  await page.waitForURL(`**${link}`)
  await page.getByRole('feed').getByRole('article').first().waitFor()
  assert.equal(await page.evaluate(() => window.isSamePage), true)
  assert.deepEqual(await listShown(page), [])
  assert.deepEqual(faults, [])
})

test('the same thing told again is one notification, and what cannot be read is shown without leading anywhere', async () => {
  const { page } = await signIn(rings(), region, '鈴木 美穂')
  await turnOn(page)
  for (const link of ['/patients', '//elsewhere.example/'])
    await deliver(page, JSON.stringify({ text: sentence, reason: 'addressed', count: 1, link, tag: 'same' }))
  assert.deepEqual((await listShown(page)).map(({ data }) => data.link), ['//elsewhere.example/'])
  await press(page)
  await page.waitForURL(`${region.url}/`)

  await deliver(page, 'no message of ours')
  assert.deepEqual((await listShown(page)).map(({ title, body }) => [title, body]), [['つなぐ', '']])
})

test('where no page is open, a notification opens one', async () => {
  const { page } = await signIn(rings(), region, '鈴木 美穂')
  await turnOn(page)
  await deliver(page, JSON.stringify({ text: sentence, reason: 'addressed', count: 1, link: '/patients', tag: 'one' }))
  const [worker] = page.context().serviceWorkers()
  // Opening a window takes a real press; the worker says which one it would open.
  const opened = await worker.evaluate(async () => {
    self.clients.matchAll = async () => []
    const asked = new Promise((resolve) => {
      self.clients.openWindow = async (path) => resolve(path)
    })
    const [notification] = await self.registration.getNotifications()
    self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
    return asked
  })
  assert.equal(opened, '/patients')
})

test('where no page is open, the icon says that there is something, and a page says how much', async () => {
  const context = await rings().newContext({ locale: 'ja-JP' })
  await context.addInitScript(() => {
    window.badges = []
    navigator.setAppBadge = async (count) => void window.badges.push(count)
    navigator.clearAppBadge = async () => void window.badges.push('cleared')
  })
  const { page } = await signIn({ newContext: async () => context }, region, '山本 智子')
  // The day is fetched after the page is there; the title and the icon then say the same number.
  await page.waitForFunction(() => window.badges.at(-1) === Number(/^\((\d+)\)/.exec(document.title)?.[1] ?? 0))
  await turnOn(page)
  const [worker] = context.serviceWorkers()
  await worker.evaluate(() => {
    self.badges = []
    self.navigator.setAppBadge = async (count) => void self.badges.push(count ?? 'some')
  })
  const ring = (tag) => deliver(page, JSON.stringify({ text: sentence, reason: 'addressed', count: 1, link: '/', tag }))
  await ring('with a page')
  assert.deepEqual(await worker.evaluate(() => self.badges), [])

  await worker.evaluate(() => {
    const find = self.clients.matchAll.bind(self.clients)
    // The page that is open looks away once; it hears of the next one.
    self.clients.matchAll = async () => {
      self.clients.matchAll = find
      return []
    }
  })
  const badge = worker.evaluate(() => new Promise((resolve) => {
    self.navigator.setAppBadge = async (count) => resolve(count ?? 'some')
  }))
  await push(page, JSON.stringify({ text: sentence, reason: 'addressed', count: 1, link: '/', tag: 'without a page' }))
  assert.equal(await badge, 'some')
  await ring('with a page again')

  await page.getByRole('button', { name: /山本 智子/ }).first().click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  assert.ok(['cleared', 0].includes(await page.evaluate(() => window.badges.at(-1))))
})

/** What the browser tells the worker when the address of a subscription is another now, or none; and what the worker does. */
const change = (page, fresh) =>
  page.context().serviceWorkers()[0].evaluate(async (fresh) => {
    const told = []
    const real = self.fetch.bind(self)
    self.fetch = async (path, options) => {
      const answer = await real(path, options)
      told.push({ path, status: answer.status, body: JSON.parse(options.body) })
      return answer
    }
    const asked = []
    self.PushManager.prototype.subscribe = async (options) => {
      asked.push(options)
      return { toJSON: () => fresh }
    }
    let done
    self.dispatchEvent(Object.assign(new Event('pushsubscriptionchange'), {
      oldSubscription: { options: { userVisibleOnly: true } },
      newSubscription: fresh.isFound ? { toJSON: () => fresh } : null,
      waitUntil: (work) => {
        done = work
      },
    }))
    await done
    self.fetch = real
    return { told, asked }
  }, fresh)

test('a device that gets another address from its push service tells the server by itself', async () => {
  const { page } = await signIn(rings(), region, '鈴木 美穂')
  await turnOn(page)
  const key = createECDH('prime256v1')
  key.generateKeys()
  const keys = { p256dh: key.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') }
  for (const isFound of [true, false]) {
    await callApi(page, 'DELETE', '/api/notifications/subscriptions')
    const { devices: before } = await readSettings(page)
    const fresh = { endpoint: `https://push.invalid/${randomBytes(8).toString('hex')}`, expirationTime: null, keys }
    const { told, asked } = await change(page, { ...fresh, isFound })
    assert.deepEqual(told, [{ path: '/api/notifications/subscriptions', status: 204, body: fresh }])
    // Where the browser made no new one, the worker asks for one like the one before.
    assert.deepEqual(asked, isFound ? [] : [{ userVisibleOnly: true }])
    const { this_device, devices } = await readSettings(page)
    assert.deepEqual([this_device, devices], [true, before + 1])
  }

  // Where nobody is signed in, the device is nobody's.
  await page.getByRole('button', { name: /鈴木 美穂/ }).first().click()
  await page.getByRole('button', { name: 'サインアウト' }).click()
  await page.getByRole('heading', { level: 1, name: 'サインイン' }).waitFor()
  await page.waitForFunction(async () => (await fetch('/api/session')).status === 204)
  const { told } = await change(page, { endpoint: 'https://push.invalid/late', expirationTime: null, keys, isFound: true })
  assert.deepEqual(told.map(({ status }) => status), [401])
})

test('a device is the one of each new session of its person, and of nobody else', async () => {
  const { page } = await signIn(rings(), region, '鈴木 美穂')
  await turnOn(page)
  await page.reload()
  await page.getByText('この端末は鳴ります。').waitFor()
  const signOut = async (name) => {
    await page.getByRole('button', { name: new RegExp(name) }).click()
    await page.getByRole('button', { name: 'サインアウト' }).click()
    await page.waitForFunction(() => localStorage.getItem('played_push') === null)
  }
  const signInAs = async (name) => {
    await page.getByRole('button', { name: new RegExp(name) }).first().click()
    await page.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  }
  await signOut('鈴木 美穂')
  await signInAs('田中 健一')
  await openSettings(page)
  await page.getByText('この端末は、いまは鳴りません。').waitFor()
  assert.equal((await readSettings(page)).devices, 0)
  await signOut('田中 健一')
  await signInAs('鈴木 美穂')
  await page.waitForFunction(async () => (await (await fetch('/api/notifications/settings')).json()).this_device)
})

test('each choice is kept at once, and one that cannot be goes back and says why', async () => {
  const { page } = await signIn(rings(), region, '田中 健一')
  await openSettings(page)
  const addressed = page.getByRole('checkbox', { name: '自分あて' })
  await addressed.uncheck()
  await page.getByText('保存しました').waitFor()
  await page.getByRole('checkbox', { name: 'おやすみ時間を決める' }).check()
  await page.getByLabel('始まり').fill('22:00')
  await page.getByLabel('始まり').blur()
  await page.getByLabel('1時間に鳴らす回数').selectOption({ label: '3回まで' })
  await page.waitForFunction(async () => (await (await fetch('/api/notifications/settings')).json()).settings.per_hour === 3)
  const { settings } = await readSettings(page)
  assert.deepEqual([settings.addressed, settings.quiet], [false, { from: '22:00', until: '07:00' }])

  await page.getByLabel('終わり').fill('22:00')
  await page.getByLabel('終わり').blur()
  await page.getByText('始まりと終わりを、ちがう時刻にしてください。').waitFor()
  assert.equal(await page.getByLabel('終わり').inputValue(), '07:00')

  await page.route('**/api/notifications/settings', (route) => route.abort())
  await addressed.click()
  await page.getByText('電波がとどきません。').waitFor()
  assert.equal(await addressed.isChecked(), false)
  await page.unroute('**/api/notifications/settings')
  await addressed.check()
  await page.getByText('保存しました').waitFor()
})

test('a mail address counts once the code that went there came back', async () => {
  const { page, faults } = await signIn(rings(), region, '山本 智子')
  await openSettings(page)
  await page.getByLabel('メールアドレス').fill('yamamoto@example.jp')
  await page.getByRole('button', { name: '確かめる番号を送る' }).click()
  const code = page.getByLabel('メールで届いた番号')
  await code.waitFor()
  const [number] = /\d{6}/.exec(await post.next())
  await code.fill(number === '000000' ? '000001' : '000000')
  await page.getByRole('button', { name: '番号を確かめる' }).click()
  await page.getByText('番号がちがいます。').waitFor()
  await checkPage(page, 'the code of a mail address')
  await code.fill(number)
  await page.getByRole('button', { name: '番号を確かめる' }).click()
  await page.getByLabel('読まないまま、どれだけたったら送りますか').selectOption({ label: '1時間' })
  await page.getByText('保存しました').waitFor()
  const { mail, settings } = await readSettings(page)
  assert.deepEqual([mail, settings.mail_after_minutes], [{ address: 'yamamoto@example.jp', confirmed: true }, 60])
  await checkPage(page, 'a mail address')

  await page.getByRole('button', { name: 'このアドレスを消す' }).click()
  await page.getByLabel('メールアドレス').waitFor()
  assert.equal((await readSettings(page)).mail, null)
  assert.deepEqual(faults, [])
})

test('whoever may not be rung reads why, in both languages and at both widths', async () => {
  for (const [permission, words] of [['denied', '通知が止められています'], ['default', '「許可」を選んでください']]) {
    const { page, faults } = await signIn(rings(permission), region, '鈴木 美穂', phone)
    await openSettings(page)
    await page.getByText(words).waitFor()
    await checkPage(page, `notifications, ${permission}`)
    assert.deepEqual(faults, [])
  }
  const { page, faults } = await signIn(rings(), region, '鈴木 美穂')
  await openSettings(page)
  await page.getByRole('checkbox', { name: 'おやすみ時間を決める' }).check()
  await page.getByLabel('始まり').waitFor()
  for (const language of ['日本語', 'English']) {
    await page.goto(`${region.url}/settings`)
    await page.getByRole('radio', { name: language }).check()
    await page.goto(`${region.url}/settings/notifications`)
    for (const viewport of [{ width: 1366, height: 768 }, phone, { width: 320, height: 640 }]) {
      await page.setViewportSize(viewport)
      await page.getByRole('group', { name: /鳴らすとき|When to ring/ }).waitFor()
      await checkPage(page, `notifications in ${language} at ${viewport.width}`)
    }
  }
  assert.deepEqual(faults, [])
})

test('whoever sends something urgent knows who rings, who is quiet, and whom to telephone', async () => {
  const doctor = await signIn(rings(), region, '田中 健一')
  await turnOn(doctor.page)
  const nurse = await signIn(browser, region, '鈴木 美穂')
  const { page } = nurse
  await openPatient(page)
  await box(page).fill('急ぎで見てください。')
  await page.getByLabel('重要度').selectOption({ label: '至急' })
  await send(page)
  const dialog = page.getByRole('dialog', { name: '至急で送りますか' })
  await dialog.getByRole('heading', { name: 'いま鳴る人：1人' }).waitFor()
  await dialog.getByRole('heading', { name: /^お知らせが届かない人/ }).waitFor()
  assert.match(await dialog.getByRole('listitem').first().innerText(), /医師 田中 健一/)
  assert.ok((await dialog.locator('a[href^="tel:"]').count()) > 1)
  await checkPage(page, 'the question before something urgent')
  await page.keyboard.press('Escape')

  await page.route('**/urgent-reach', (route) => route.abort())
  await send(page)
  await dialog.getByText('だれが鳴るか、いまはわかりません。').waitFor()
  await page.setViewportSize(phone)
  await checkPage(page, 'the question before something urgent, without a line')
  assert.ok((await dialog.locator('a[href^="tel:"]').count()) > 1)
  await dialog.getByRole('button', { name: '至急で送る' }).click()
  await page.getByRole('feed').getByRole('article').filter({ hasText: '急ぎで見てください。' }).getByText('至急').first().waitFor()
  assert.deepEqual([...doctor.faults, ...nurse.faults], [])
})
