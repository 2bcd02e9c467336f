import { findProviderEnd } from '../api/identity_calls'
import { navigate } from '../router/router.svelte'
import { paths } from '../router/routes'
import { saveDrafts } from '../state/drafts.svelte'
import { forgetAll, live } from '../state/live.svelte'
import { hasParted, signOut } from '../state/session.svelte'
import { tool } from '../state/tool.svelte'

/** Whoever would leave unsent text behind is asked first. */
export async function depart(act: () => void): Promise<void> {
  await saveDrafts()
  if (live.author) tool.leaving = act
  else act()
}

function leave(): void {
  signOut()
  forgetAll()
}

export function signOutHere(): void {
  void depart(() => {
    leave()
    navigate(paths.signIn)
  })
}

/** At the identity provider too, once this server knows. */
export async function signOutThere(): Promise<void> {
  const end = await findProviderEnd()
  await depart(() => {
    leave()
    void hasParted().then((isOut) => {
      if (isOut && end.ok && end.value.location) location.assign(end.value.location)
      else navigate(paths.signIn)
    })
  })
}
