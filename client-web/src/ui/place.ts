/** Where a reader is in a scrolling column. */

export function distanceToEnd(scroller: HTMLElement): number {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
}

export function scrollToEnd(scroller: HTMLElement): void {
  scroller.scrollTop = scroller.scrollHeight
}

export function scrollToTop(scroller: HTMLElement, target: Element, margin: number): void {
  scroller.scrollTop += target.getBoundingClientRect().top - scroller.getBoundingClientRect().top - margin
}

/** The first and the last article on screen, counted from the first in the column; none where there is no article. */
export function inSight(scroller: HTMLElement): number[] {
  const { top, bottom } = scroller.getBoundingClientRect()
  const rects = [...scroller.querySelectorAll('[data-entry]')].map((one) => one.getBoundingClientRect())
  if (rects.length === 0) return []
  const first = rects.findIndex((rect) => rect.bottom > top)
  const last = rects.findLastIndex((rect) => rect.top < bottom)
  return [first < 0 ? rects.length - 1 : first, Math.max(0, last)]
}

/** Remembers the first article on screen; the answer puts it back to where it was, whatever grew above it. */
export function holdPlace(scroller: HTMLElement): () => void {
  const edge = scroller.getBoundingClientRect().top
  const anchor = [...scroller.querySelectorAll('article')].find((one) => one.getBoundingClientRect().bottom > edge)
  const before = anchor?.getBoundingClientRect().top ?? 0
  return () => {
    if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before
  }
}
