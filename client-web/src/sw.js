// Keeps the shell of the client for when there is no line: its files, and nothing that the server says about anybody.
// The build writes in the files and a version that is another whenever one of them is.
const files = __FILES__
const shell = 'shell-__VERSION__'

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
  if (request.method !== 'GET' || origin !== location.origin || /^\/(api|ws|healthz|readyz)(\/|$)/.test(pathname))
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
