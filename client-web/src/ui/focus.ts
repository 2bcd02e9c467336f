/** Gives the focus to the first place that is still there and takes it. */
export function focusFirst(places: (Element | null | undefined)[]): void {
  for (const place of places) {
    if (!(place instanceof HTMLElement) || !place.isConnected) continue
    place.focus({ preventScroll: true })
    if (document.activeElement === place) return
  }
}
