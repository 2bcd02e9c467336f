import { type FirstRunStep, firstRunSteps } from '../router/routes'
import { remember, remembered } from './device'

/** How far this device has come with its first settings: a step, or that they are done. Nothing about a person. */
const name = 'first_run'

export const isFirstRunDone = () => remembered(name) === 'done'

/** Null where nobody has begun. */
export const firstRunStep = (): FirstRunStep | null => firstRunSteps.find((step) => step === remembered(name)) ?? null

/** Who looks at a step again later has still done all. */
export function noteFirstRunStep(step: FirstRunStep): void {
  if (!isFirstRunDone()) remember(name, step)
}

export const finishFirstRun = () => remember(name, 'done')
