import type { StandingState } from '../../domain/disaster'

const circle = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z'

/** A full circle, a triangle, a square, or an empty circle where nothing was said: each can be told without its color. */
export const shapes: Record<StandingState, string> = {
  open: circle,
  limited: 'M12 3.5L22 20.5H2Z',
  closed: 'M4 4h16v16H4Z',
  unanswered: circle,
}
