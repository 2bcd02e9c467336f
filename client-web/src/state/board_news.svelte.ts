import type { Frame } from '../api/types'

/** What the first page knows of the boards. They are read once it is there, and hear of the line through this; null is its end. */
export const boardNews = $state({ unread: 0, hear: (_frame: Frame | null): void => {} })
