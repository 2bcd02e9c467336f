import { mount, unmount } from 'svelte'
import StepUpDialog from '../features/login/StepUpDialog.svelte'
import { signedIn } from '../state/session.svelte'

/** What is asked now, by what was missing: several calls may wait for one answer. */
const asked = new Map<string, Promise<boolean>>()
/** Who has no passkey and said no is not asked by every reading of a page. */
let declined = ''

/** Asks whoever is there for what a call lacked; true when it is there by now, and nothing has happened otherwise. */
export function prove(code: string): Promise<boolean> {
  const isStrong = code === 'strong_factor_required'
  if (isStrong && declined === signedIn.session?.session) return Promise.resolve(false)
  const running = asked.get(code) ?? ask(isStrong).finally(() => asked.delete(code))
  asked.set(code, running)
  return running
}

function ask(isStrong: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = mount(StepUpDialog, {
      target: document.body,
      props: {
        isStrong,
        onend(isProved: boolean) {
          if (isStrong && !isProved) declined = signedIn.session?.session ?? ''
          void unmount(dialog)
          resolve(isProved)
        },
      },
    })
  })
}
