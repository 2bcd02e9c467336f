import { expect, it } from 'vitest'
import { networkFailure, type Result } from '../api/errors'
import type { NotificationSettings, Notifications } from '../api/types'
import { createNotificationChoices } from './notification_choices.svelte'

const first: NotificationSettings = {
  urgent: true,
  addressed: true,
  must_read: true,
  quiet: null,
  urgent_in_quiet: true,
  per_hour: 6,
  mail: true,
  mail_after_minutes: 30,
}
const viewOf = (settings: NotificationSettings): Notifications => ({
  settings,
  devices: 1,
  this_device: true,
  mail_offered: true,
  mail: null,
})

/** A server whose answers the test gives out one by one. */
async function makeChoices() {
  const asked: { settings: NotificationSettings; answer: (result: Result<Notifications>) => void }[] = []
  const choices = createNotificationChoices({
    read: async () => ({ ok: true, value: viewOf(first) }),
    save: (settings) => new Promise((answer) => asked.push({ settings, answer })),
  })
  await choices.view.refresh()
  const accept = (at: number) => asked[at]?.answer({ ok: true, value: viewOf(asked[at].settings) })
  return { choices, asked, accept }
}

it('shows a choice at once, and says when it is saved', async () => {
  const { choices, accept } = await makeChoices()
  const chosen = choices.choose('addressed', false)
  expect(choices.settings?.addressed).toBe(false)
  expect(choices.saved).toBeNull()
  accept(0)
  await chosen
  expect(choices.saved).toBe('addressed')
  expect(choices.view.value?.settings.addressed).toBe(false)
})

it('sends what is chosen meanwhile with the next, so that no save overtakes another', async () => {
  const { choices, asked, accept } = await makeChoices()
  const chosen = choices.choose('addressed', false)
  void choices.choose('per_hour', 3)
  void choices.choose('must_read', false)
  expect(asked.length).toBe(1)
  accept(0)
  await expect.poll(() => asked.length).toBe(2)
  expect(choices.saved).toBeNull()
  expect(asked[1]?.settings).toEqual({ ...first, addressed: false, per_hour: 3, must_read: false })
  accept(1)
  await chosen
  expect(choices.saved).toBe('must_read')
})

it('takes back what was refused, says which and why, and takes the next choice', async () => {
  const { choices, asked, accept } = await makeChoices()
  const chosen = choices.choose('urgent', false)
  asked[0]?.answer({ ok: false, failure: networkFailure })
  await chosen
  expect(choices.settings).toEqual(first)
  expect(choices.refused).toEqual({ name: 'urgent', failure: networkFailure })
  expect(choices.saved).toBeNull()

  const again = choices.choose('urgent', false)
  expect(choices.refused).toBeNull()
  accept(1)
  await again
  expect(choices.settings?.urgent).toBe(false)
})
