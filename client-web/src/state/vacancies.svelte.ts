import type { Failure } from '../api/errors'
import type { Ward } from '../api/types'
import { listWards } from '../api/vacancy_calls'
import { sortWards } from '../domain/vacancy'
import { lookAgain } from './look_again'
import { signedIn } from './session.svelte'
import { followWards } from './vacancy_writing.svelte'

/** More than these the server does not tell at once; what is free comes first. */
const mostWards = 1_000

let owner = ''
let rows = $state.raw<Ward[] | null>(null)
let failure = $state.raw<Failure | null>(null)
let readAt = $state<string | null>(null)
let isLoading = $state(false)
/** What was written here meanwhile is newer than an answer that was asked for before. */
let turn = 0

export const vacancies = {
  /** Null until the first answer. */
  get rows(): Ward[] | null {
    return rows
  },
  get failure(): Failure | null {
    return failure
  },
  /** When the rows were read. */
  get readAt(): string | null {
    return readAt
  },
  get isLoading(): boolean {
    return isLoading
  },
  get isCut(): boolean {
    return (rows?.length ?? 0) >= mostWards
  },
  get maySee(): boolean {
    return signedIn.session?.may.includes('see_vacancies') ?? false
  },
  get mayUpdate(): boolean {
    return signedIn.session?.may.includes('update_vacancies') ?? false
  },
}

function take(next: Ward[]): void {
  rows = sortWards(next)
  followWards(next)
}

/** What somebody saw is not for whoever comes after them. */
function keep(): void {
  const session = signedIn.session?.session ?? ''
  if (session === owner) return
  owner = session
  rows = null
  failure = null
  readAt = null
  turn += 1
}

export async function readVacancies(): Promise<void> {
  keep()
  turn += 1
  const mine = turn
  isLoading = true
  const result = await listWards()
  if (mine !== turn) return
  isLoading = false
  failure = result.ok ? null : result.failure
  if (!result.ok) return
  readAt = new Date().toISOString()
  take(result.value.items)
}

export const watchVacancies = (): (() => void) => lookAgain(() => void readVacancies())

/** The answer to an own change. */
export function putWard(ward: Ward): void {
  turn += 1
  isLoading = false
  const others = (rows ?? []).filter(({ id }) => id !== ward.id)
  take(ward.closed_at === null ? [...others, ward] : others)
}
