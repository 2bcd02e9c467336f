let isFirst = true

/** Moves the reading position to the heading of a page that was just opened; the very first page is left to the browser. */
export function pageHeading(element: HTMLElement): void {
  if (isFirst) isFirst = false
  else element.focus({ preventScroll: true })
}
