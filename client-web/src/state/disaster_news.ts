import type { DisasterReport, Frame } from '../api/types'

/** What is known of disasters comes after the first page, and hears of the line and of what was sent through this; null is its end. */
export const disasterNews = {
  hear: (_frame: Frame | null): void => {},
  take: (_report: DisasterReport): void => {},
}
