import type { Failure, Result } from '../api/errors'
import type { NotificationSettings, Notifications } from '../api/types'
import { createResource } from './resource.svelte'

type Name = keyof NotificationSettings

export type ChoiceCalls = {
  read: () => Promise<Result<Notifications>>
  save: (settings: NotificationSettings) => Promise<Result<Notifications>>
}

/**
 * Choices that are saved as they are made. One save at a time: what is chosen meanwhile goes with the next, and a
 * refusal takes back all that is not saved.
 */
export function createNotificationChoices({ read, save }: ChoiceCalls) {
  const view = createResource(read)
  let wished = $state.raw<NotificationSettings | null>(null)
  let saved = $state<Name | null>(null)
  let refused = $state.raw<{ name: Name; failure: Failure } | null>(null)
  let latest: Name = 'urgent'
  let isSaving = false

  const settings = () => wished ?? view.value?.settings ?? null

  async function choose<N extends Name>(name: N, value: NotificationSettings[N]): Promise<void> {
    const before = settings()
    if (!before) return
    wished = { ...before, [name]: value }
    latest = name
    saved = null
    refused = null
    if (isSaving) return
    isSaving = true
    await saveAll()
    wished = null
    isSaving = false
  }

  async function saveAll(): Promise<void> {
    let sent: NotificationSettings | null = null
    while (wished && wished !== sent) {
      sent = wished
      const result = await save(sent)
      if (!result.ok) {
        refused = { name: latest, failure: result.failure }
        return
      }
      view.put(result.value)
    }
    saved = latest
  }

  return {
    view,
    get settings(): NotificationSettings | null {
      return settings()
    },
    /** The choice that was saved last. */
    get saved(): Name | null {
      return saved
    },
    /** The choice that went back, and why. */
    get refused(): { name: Name; failure: Failure } | null {
      return refused
    },
    choose,
  }
}

export type NotificationChoices = ReturnType<typeof createNotificationChoices>
