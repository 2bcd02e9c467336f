const shownMilliseconds = 1_000
const steps = [0, 0.25, 0.5, 0.75, 1]

/**
 * Tells when an entry was really in front of somebody: half of it, or half a screen of it, for a second,
 * in a window that is visible and has the focus.
 */
export function createShownWatch(root: HTMLElement, onshown: (id: string) => void) {
  const timers = new Map<Element, ReturnType<typeof setTimeout>>()
  const visible = new Set<Element>()
  const inSight = new Set<Element>()
  /** In sight when it was put back among the unread: it counts again once it has been away. */
  const held = new Set<Element>()

  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of changes) {
        if (isIntersecting) inSight.add(target)
        else leave(target)
        const screen = rootBounds?.height ?? innerHeight
        if (intersectionRatio >= 0.5 || intersectionRect.height >= screen / 2) begin(target)
        else end(target)
      }
    },
    { root, threshold: steps },
  )

  function begin(target: Element): void {
    visible.add(target)
    if (timers.has(target) || held.has(target) || !isWatched()) return
    timers.set(
      target,
      setTimeout(() => {
        timers.delete(target)
        if (visible.has(target) && isWatched()) report(target)
      }, shownMilliseconds),
    )
  }

  function end(target: Element): void {
    visible.delete(target)
    clearTimeout(timers.get(target))
    timers.delete(target)
  }

  function leave(target: Element): void {
    inSight.delete(target)
    held.delete(target)
  }

  function report(target: Element): void {
    const id = target.getAttribute('data-entry')
    if (id) onshown(id)
  }

  function resume(): void {
    for (const target of visible) begin(target)
  }

  addEventListener('focus', resume)
  document.addEventListener('visibilitychange', resume)

  return {
    /** To be attached to an article. */
    watch(element: Element): () => void {
      observer.observe(element)
      return () => {
        observer.unobserve(element)
        leave(element)
        end(element)
      }
    },
    /** What is in sight now counts as shown only after it has been out of it. */
    hold(): void {
      for (const element of inSight) {
        held.add(element)
        end(element)
      }
    },
    stop(): void {
      observer.disconnect()
      for (const timer of timers.values()) clearTimeout(timer)
      removeEventListener('focus', resume)
      document.removeEventListener('visibilitychange', resume)
    },
  }
}

function isWatched(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}
