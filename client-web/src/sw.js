// Keeps the shell of the client for when there is no line: its files, and nothing that the server says about anybody.
// The build writes in the files and a version that is another whenever one of them is.
const files = __FILES__
const shell = 'shell-__VERSION__'
/** Why a device rings, in the language that the server rings in. */
const reasons = __REASONS__

self.addEventListener('install', (event) => {
  const requests = files.map((path) => new Request(path, { cache: path.startsWith('/assets/') ? 'default' : 'reload' }))
  event.waitUntil(caches.open(shell).then((cache) => cache.addAll(requests)))
})

// The one before stays: a tab that still runs it may yet ask for one of its parts.
self.addEventListener('activate', (event) => {
  const tidy = async () => {
    const others = (await caches.keys()).filter((name) => name.startsWith('shell-') && name !== shell)
    await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
    await self.clients.claim()
  }
  event.waitUntil(tidy())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (
    request.method !== 'GET' ||
    origin !== location.origin ||
    /^\/(api|ws|healthz|readyz|disaster|public)(\/|$)/.test(pathname)
  )
    return
  const kept = request.mode === 'navigate' && !files.includes(pathname) ? '/' : request
  event.respondWith(find(kept).then((found) => found ?? fetch(request)))
})

async function find(request) {
  const mine = await caches.open(shell)
  return (await mine.match(request, { ignoreVary: true })) ?? caches.match(request, { ignoreVary: true })
}

// Whoever is at the page said that it may change.
self.addEventListener('message', ({ data }) => {
  if (data === 'apply') self.skipWaiting()
})

// A browser that shows nothing for a push takes the permission away; so even one that cannot be read is shown.
self.addEventListener('push', (event) => {
  event.waitUntil(ring(readMessage(event.data)))
})

function readMessage(data) {
  try {
    return data.json() ?? {}
  } catch {
    return {}
  }
}

async function ring({ text, reason, link, tag }) {
  await self.registration.showNotification(text ?? __NAME__, {
    body: reasons[reason],
    tag,
    renotify: tag !== undefined && (reason === 'urgent' || reason === 'on_duty'),
    icon: '/icon-192.png',
    lang: 'ja',
    data: { reason, link },
  })
  const pages = await listPages()
  for (const page of pages) page.postMessage({ type: 'rung', reason })
  // A page that is open counts for itself.
  if (pages.length === 0) await self.navigator.setAppBadge?.().catch(() => {})
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data ?? {}))
})

/** The page that is open goes there by itself and keeps what is written in it. */
async function open({ reason, link }) {
  const path = pathOf(link)
  const [page] = await listPages()
  if (!page) return self.clients.openWindow(path)
  const focused = await page.focus().catch(() => page)
  focused.postMessage({ type: 'open', reason, link: path })
}

/** Nothing that a message says leads out of the client: a path of plain letters, and no second slash to begin with. */
const pathOf = (link) => (/^\/([\w?&=-][\w/?&=-]*)?$/.test(link) ? link : '/')

const listPages = () => self.clients.matchAll({ type: 'window' })

// The browser has another address now, or none: without a session the next sign-in says so instead.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew(event))
})

async function renew({ oldSubscription, newSubscription }) {
  const { endpoint, expirationTime, keys } = (
    newSubscription ?? (await self.registration.pushManager.subscribe(oldSubscription.options))
  ).toJSON()
  await fetch('/api/notifications/subscriptions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Tsunagu': '1' },
    body: JSON.stringify({ endpoint, expirationTime, keys }),
  })
}
