import { mount, unmount } from 'svelte'
import StepUpDialog from '../features/login/StepUpDialog.svelte'
import { signedIn } from '../state/session.svelte'

/** What is asked now, by whom and what was missing: several calls may wait for one answer. */
const asked = new Map<string, Promise<boolean>>()
/** Whose a session was that a proof put another one in the place of. */
const former = new Map<string, string>()
/** Who has no passkey and said no is not asked by every reading of a page. */
let declined = ''

const present = () => signedIn.session?.session ?? ''

/**
 * Asks whoever is there for what a call lacked that their `session` made; true when it is there by now, and nothing has
 * happened otherwise. `isWished`: somebody pressed for it, rather than that a page read it.
 */
export function prove(code: string, isWished: boolean, session: string | null | undefined): Promise<boolean> {
  const { person } = signedIn
  if (!person) return Promise.resolve(false)
  // A late answer: what it lacked was given meanwhile, or it was somebody else's.
  if (session !== present()) return Promise.resolve(former.get(session ?? '') === person)
  const isStrong = code === 'strong_factor_required'
  if (isStrong && !isWished && declined === session) return Promise.resolve(false)
  const key = `${person} ${code}`
  const running = asked.get(key) ?? ask(isStrong, person, session).finally(() => asked.delete(key))
  asked.set(key, running)
  return running
}

function ask(isStrong: boolean, person: string, session: string): Promise<boolean> {
  return new Promise((resolve) => {
    let isOver = false
    const dialog = mount(StepUpDialog, {
      target: document.body,
      props: {
        isStrong,
        onend(isProved: boolean) {
          if (isOver) return
          isOver = true
          const isSame = isProved && signedIn.person === person
          if (isSame) former.set(session, person)
          else if (isStrong) declined = session
          void unmount(dialog)
          resolve(isSame)
        },
      },
    })
  })
}
