import type { Failure, Result } from '../api/errors'
import { getTraining, listTrainings } from '../api/training_calls'
import type { Training } from '../api/types'
import { searchOfLook, type TrainingLook } from '../domain/training'
import { signedIn } from './session.svelte'

/** What was read, and when. */
type Read<T> = { value: T; at: string }

let owner = $state('')
let lists = $state.raw<ReadonlyMap<string, Read<Training[]>>>(new Map())
let opened = $state.raw<ReadonlyMap<string, Read<Training>>>(new Map())
let failures = $state.raw<ReadonlyMap<string, Failure>>(new Map())
/** What was written here meanwhile is newer than an answer that was asked for before. */
let turn = 0

export const trainings = {
  /** Null until the first answer. */
  list: (look: TrainingLook): Read<Training[]> | null => (isOwn() ? lists.get(searchOfLook(look)) : null) ?? null,
  failureOf: (place: TrainingLook | string): Failure | null => (isOwn() ? failures.get(keyOf(place)) : null) ?? null,
  /** A training as its own page shows it; what the list told of it is there sooner. */
  one(id: string): Read<Training> | null {
    if (!isOwn()) return null
    const known = opened.get(id)
    if (known) return known
    for (const { value, at } of lists.values()) {
      const found = value.find((one) => one.id === id)
      if (found) return { value: found, at }
    }
    return null
  },
}

const keyOf = (place: TrainingLook | string) => (typeof place === 'string' ? place : searchOfLook(place))

/** What somebody saw is not for whoever comes after them. */
const isOwn = () => owner === (signedIn.session?.session ?? '')

function keep(): void {
  if (isOwn()) return
  owner = signedIn.session?.session ?? ''
  lists = new Map()
  opened = new Map()
  failures = new Map()
}

async function read<T>(place: string, ask: () => Promise<Result<T>>, take: (read: Read<T>) => void): Promise<void> {
  keep()
  const [mine, session] = [turn, owner]
  const result = await ask()
  if (session !== owner) return
  if (mine !== turn) return read(place, ask, take)
  const next = new Map(failures)
  if (result.ok) next.delete(place)
  else next.set(place, result.failure)
  failures = next
  if (result.ok) take({ value: result.value, at: new Date().toISOString() })
}

export function readTrainings(look: TrainingLook): Promise<void> {
  const place = searchOfLook(look)
  const query = { ...(look.past && { past: true as const }), ...(look.mine && { mine: true as const }) }
  return read(
    place,
    () => listTrainings(query),
    ({ value, at }) => {
      lists = new Map(lists).set(place, { value: value.items, at })
    },
  )
}

export function readTraining(id: string): Promise<void> {
  return read(
    id,
    () => getTraining(id),
    (one) => {
      opened = new Map(opened).set(id, one)
    },
  )
}

/** The answer to an own change. */
export function putTraining(training: Training): void {
  turn += 1
  opened = new Map(opened).set(training.id, { value: training, at: new Date().toISOString() })
  lists = new Map(
    [...lists].map(([place, list]) => [
      place,
      { ...list, value: list.value.map((one) => (one.id === training.id ? training : one)) },
    ]),
  )
}
