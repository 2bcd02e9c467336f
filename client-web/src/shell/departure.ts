import { navigate } from '../router/router.svelte'
import { paths } from '../router/routes'
import { saveDrafts } from '../state/drafts.svelte'
import { forgetAll, live } from '../state/live.svelte'
import { signOut } from '../state/session.svelte'
import { tool } from '../state/tool.svelte'

/** Whoever would leave unsent text behind is asked first. */
export async function depart(act: () => void): Promise<void> {
  await saveDrafts()
  if (live.author) tool.leaving = act
  else act()
}

export function signOutHere(): void {
  void depart(() => {
    signOut()
    forgetAll()
    navigate(paths.signIn)
  })
}
