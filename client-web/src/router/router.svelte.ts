import { listBehind, paths, type Route, readRoute } from './routes'

type Guard = (leave: () => void) => boolean

let route = $state.raw<Route>(readRoute(location))
let list = $state.raw(listBehind(route, paths.patients))
let guard: Guard | null = null
/** The address of the page that is shown. */
let shown = here()

export const router = {
  get route(): Route {
    return route
  },
  /** The list that was shown last. */
  get list(): string {
    return list
  },
}

export function start(): void {
  addEventListener('popstate', goBack)
  document.addEventListener('click', followLink)
}

export function navigate(path: string, { replace = false } = {}): void {
  if (path !== shown && isHeld(() => navigate(path, { replace }))) return
  if (replace) history.replaceState(null, '', path)
  else if (path !== here()) history.pushState(null, '', path)
  show()
}

/**
 * A page with something written in it is asked before it is left: it answers true where it wants to ask first, and
 * leaves later with what it was given. The answer takes the guard away again.
 */
export function guardLeaving(ask: Guard): () => void {
  guard = ask
  return () => {
    if (guard === ask) guard = null
  }
}

function isHeld(leave: () => void): boolean {
  const held = guard
  return (
    held?.(() => {
      guard = null
      leave()
    }) ?? false
  )
}

/** The browser has gone back by now: while the page asks, its own address is put on top again. */
function goBack(): void {
  const target = here()
  if (target !== shown && isHeld(() => navigate(target))) history.pushState(null, '', shown)
  else show()
}

function show(): void {
  shown = here()
  route = readRoute(location)
  list = listBehind(route, list)
}

function here(): string {
  return location.pathname + location.search
}

/** Plain clicks on our own links stay in the page; everything else is the browser's. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target || link.origin !== location.origin || link.hash || link.hasAttribute('download')) return
  event.preventDefault()
  navigate(link.pathname + link.search)
}
