/** What can be opened over any page. */
export type Tool = 'palette' | 'keys' | 'help'

let shown = $state<Tool | null>(null)
let leaving = $state.raw<(() => void) | null>(null)

export const tool = {
  get shown(): Tool | null {
    return shown
  },
  set shown(chosen: Tool | null) {
    shown = chosen
  },
  /** What waits for the answer of somebody who is about to leave unsent text behind. */
  get leaving(): (() => void) | null {
    return leaving
  },
  set leaving(act: (() => void) | null) {
    leaving = act
  },
}
