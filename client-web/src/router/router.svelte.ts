import { type Route, readRoute } from './routes'

let route = $state.raw<Route>(readRoute(location))

export const router = {
  get route(): Route {
    return route
  },
}

export function start(): void {
  addEventListener('popstate', () => {
    route = readRoute(location)
  })
  document.addEventListener('click', followLink)
}

export function navigate(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', path)
  else if (path !== location.pathname + location.search) history.pushState(null, '', path)
  route = readRoute(location)
}

/** Plain clicks on our own links stay in the page; everything else is the browser's. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target || link.origin !== location.origin || link.hash) return
  event.preventDefault()
  navigate(link.pathname + link.search)
}
