/** A try on a made-up patient. It lives on the page alone: nothing of it is sent or kept. */
export const practiceSteps = ['confirm', 'write', 'seen', 'correct', 'retract'] as const
export type PracticeStep = (typeof practiceSteps)[number]

export type PracticePost = {
  id: number
  text: string
  at: string
  isSeen: boolean
  isCorrected: boolean
  isGone: boolean
}
export type Practice = { done: readonly PracticeStep[]; posts: readonly PracticePost[] }

export const untried: Practice = { done: [], posts: [] }

export function confirm(practice: Practice): Practice {
  return { ...practice, done: withStep(practice, 'confirm') }
}

export function write(practice: Practice, text: string, at: string): Practice {
  const post = { id: practice.posts.length + 1, text, at, isSeen: false, isCorrected: false, isGone: false }
  return { done: withStep(practice, 'write'), posts: [...practice.posts, post] }
}

/** The colleague looks at everything that stands. */
export function see(practice: Practice): Practice {
  const posts = practice.posts.map((post) => (post.isGone ? post : { ...post, isSeen: true }))
  return { posts, done: posts.some(({ isSeen }) => isSeen) ? withStep(practice, 'seen') : practice.done }
}

/** A text that stays as it was is no correction. */
export function correct(practice: Practice, id: number, text: string): Practice {
  if (practice.posts.find((post) => post.id === id)?.text === text) return practice
  return { done: withStep(practice, 'correct'), posts: changed(practice, id, { text, isCorrected: true }) }
}

export function retract(practice: Practice, id: number): Practice {
  return { done: withStep(practice, 'retract'), posts: changed(practice, id, { isGone: true }) }
}

/** What to try next; null when all was tried. */
export function nextStep({ done }: Practice): PracticeStep | null {
  return practiceSteps.find((step) => !done.includes(step)) ?? null
}

function changed({ posts }: Practice, id: number, change: Partial<PracticePost>): PracticePost[] {
  return posts.map((post) => (post.id === id ? { ...post, ...change } : post))
}

function withStep({ done }: Practice, step: PracticeStep): readonly PracticeStep[] {
  return done.includes(step) ? done : [...done, step]
}
