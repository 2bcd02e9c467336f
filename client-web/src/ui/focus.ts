/** Gives the focus to the first place that is still there and takes it. */
export function focusFirst(places: (Element | null | undefined)[]): void {
  for (const place of places) {
    if (!(place instanceof HTMLElement) || !place.isConnected) continue
    place.focus({ preventScroll: true })
    if (document.activeElement === place) return
  }
}

/** Leads to what is wrong in a form: into its first field, or to what was answered. What is said below it is in sight as well. */
export function showWrong(form: ParentNode): void {
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]')
  wrong?.focus({ preventScroll: true })
  const place = wrong ?? form.querySelector('[role="alert"]')
  place?.scrollIntoView({ block: 'center' })
}
