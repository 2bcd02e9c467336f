/**
 * Which of the loaded entries stand in the document: so many that a screen does not come to their end between two
 * looks, and so few that an old phone can lay them out at every key press.
 */
export const longest = 48
/** So many more at a time. */
export const few = 3
/** With fewer than these beyond an edge of the screen the stretch moves, until the screen is in its middle. */
const lead = 10
const above = 1

/** Where a stretch begins that has this entry in its middle. */
export function startAround(count: number, index: number): number {
  return Math.max(0, Math.min(index - longest / 2, count - longest))
}

/** What is drawn first: a screenful, so that an old phone shows it and takes a tap before it draws the rest. */
export const screenful = (pixels: number): number => above + Math.ceil(pixels / 150)

/** Where what is drawn first begins: the asked entry is at the top of the screen, with something above it. */
export function startFirst(count: number, index: number, first: number): number {
  return Math.max(0, Math.min(index - above, count - first))
}

/** Where it begins next, when entries from `first` to `last` are on the screen. */
export function moveStretch(count: number, start: number, first: number, last: number): number {
  const isFine = first - start >= lead && start + longest - 1 - last >= lead
  return isFine ? start : startAround(count, Math.floor((first + last) / 2))
}
