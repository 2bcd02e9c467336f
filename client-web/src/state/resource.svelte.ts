import type { Failure, Result } from '../api/errors'

/** A one-off reading for one page: what was read stays while it is read again; a late answer to an old question is dropped. */
export function createResource<T>(read: () => Promise<Result<T>>) {
  let value = $state.raw<T | null>(null)
  let failure = $state.raw<Failure | null>(null)
  let isLoading = $state(false)
  let turn = 0

  async function refresh(): Promise<void> {
    turn += 1
    const mine = turn
    isLoading = true
    const result = await read()
    if (mine !== turn) return
    isLoading = false
    failure = result.ok ? null : result.failure
    if (result.ok) value = result.value
  }

  return {
    get value(): T | null {
      return value
    },
    get failure(): Failure | null {
      return failure
    },
    get isLoading(): boolean {
      return isLoading
    },
    refresh,
    /** What an own write answered takes the place of what was read. */
    put(next: T): void {
      turn += 1
      isLoading = false
      failure = null
      value = next
    },
  }
}
