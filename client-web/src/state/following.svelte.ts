import { followBoard } from '../api/board_calls'
import type { Failure } from '../api/errors'
import type { Board, Following } from '../api/types'
import { putBoard } from './boards.svelte'
import { signedIn } from './session.svelte'

/** How I follow a board: each press is saved at once, one after the other, and the last one holds. */
export function createFollowing(boardNow: () => Board, onsaved: () => void) {
  let failure = $state.raw<Failure | null>(null)
  /** What was pressed last, until the server has it. */
  let wanted = $state.raw<Following | null>(null)
  let saved: Promise<void> = Promise.resolve()

  function choose(level: Following): Promise<void> {
    wanted = level
    failure = null
    saved = saved.then(() => save(level))
    return saved
  }

  async function save(level: Following): Promise<void> {
    // Another was pressed since.
    if (wanted !== level) return
    const session = signedIn.session?.session
    const result = await followBoard(boardNow().id, level)
    if (signedIn.session?.session !== session || wanted !== level) return
    wanted = null
    if (result.ok) {
      putBoard({ ...boardNow(), following: level })
      onsaved()
    } else failure = result.failure
  }

  return {
    get level(): Following {
      return wanted ?? boardNow().following
    },
    get failure() {
      return failure
    },
    choose,
  }
}
