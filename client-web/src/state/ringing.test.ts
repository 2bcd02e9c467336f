import { beforeEach, expect, it, vi } from 'vitest'
import * as calls from '../api/calls'
import { networkFailure, type Result } from '../api/errors'
import * as notificationCalls from '../api/notification_calls'
import type { Session, Tried } from '../api/types'
import { makeSession } from '../testing/sessions'

vi.mock('../api/calls')
vi.mock('../api/notification_calls')
vi.mock('../router/router.svelte', () => ({ navigate: vi.fn() }))

/** A browser with a push service that hands out one address after the other. */
const browser = vi.hoisted(() => {
  const told: ((event: { data: unknown }) => void)[] = []
  const state = {
    permission: 'default' as NotificationPermission,
    answer: 'granted' as NotificationPermission,
    isReachable: true,
    addresses: 0,
    current: null as { toJSON: () => unknown; unsubscribe: () => Promise<boolean> } | null,
    kept: new Map<string, string>(),
    tell: (data: unknown) => {
      for (const listener of told) listener({ data })
    },
  }
  const manager = {
    getSubscription: async () => state.current,
    async subscribe() {
      if (!state.isReachable) throw new Error('push service not available')
      state.addresses += state.current ? 0 : 1
      const endpoint = `https://push.example/${state.addresses}`
      state.current = {
        toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: 'key', auth: 'secret' } }),
        async unsubscribe() {
          state.current = null
          return true
        },
      }
      return state.current
    },
  }
  const serviceWorker = {
    getRegistration: async () => ({ pushManager: manager }),
    addEventListener: (_name: string, listener: (event: { data: unknown }) => void) => told.push(listener),
  }
  vi.stubGlobal('navigator', { serviceWorker, userAgent: 'Mozilla/5.0 (Windows NT 10.0)', maxTouchPoints: 0 })
  vi.stubGlobal('PushManager', class {})
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
  vi.stubGlobal('document', { visibilityState: 'visible' })
  vi.stubGlobal('Notification', {
    get permission() {
      return state.permission
    },
    async requestPermission() {
      state.permission = state.answer
      return state.answer
    },
  })
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => state.kept.get(name) ?? null,
    setItem: (name: string, value: string) => state.kept.set(name, value),
    removeItem: (name: string) => state.kept.delete(name),
  })
  return state
})

const { keepRinging, lookAround, ringing, ringOnce, turnOff, turnOn } = await import('./ringing.svelte')
const { enter: enterAs, signOut } = await import('./session.svelte')
const { navigate } = await import('../router/router.svelte')
const { toast } = await import('./toast.svelte')

const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const posted = vi.mocked(notificationCalls.subscribeDevice)
const answerTry = (tried: Tried) => vi.mocked(notificationCalls.tryDevice).mockResolvedValue(ok(tried))

async function enter(session: Session): Promise<void> {
  await enterAs(async () => ok(session))
}

/** A sign-out is told from tab to tab, and so to what listens here. */
async function leave(): Promise<void> {
  signOut()
  await vi.waitFor(() => expect(browser.current).toBeNull())
}

beforeEach(async () => {
  vi.mocked(calls.signOut).mockResolvedValue(ok(undefined))
  vi.mocked(notificationCalls.readPushKey).mockResolvedValue(ok({ key: 'key' }))
  vi.mocked(notificationCalls.unsubscribeDevice).mockResolvedValue(ok(undefined))
  posted.mockReset().mockResolvedValue(ok(undefined))
  vi.mocked(navigate).mockReset()
  Object.assign(browser, { permission: 'default', answer: 'granted', isReachable: true, current: null })
  browser.kept.clear()
  await enter(makeSession('ses_1', 'nurse'))
  await lookAround()
})

it('asks the browser, takes the device in, and lets it go', async () => {
  expect(ringing.standing).toBe('unasked')
  expect(await turnOn()).toBeNull()
  expect(ringing.isOn).toBe(true)
  const endpoint = `https://push.example/${browser.addresses}`
  expect(posted).toHaveBeenCalledWith({ endpoint, expirationTime: null, keys: { p256dh: 'key', auth: 'secret' } })

  expect(await turnOff()).toBeNull()
  expect(ringing.isOn).toBe(false)
  expect(browser.current).toBeNull()
})

it('says what stands in the way, and posts nothing', async () => {
  browser.answer = 'default'
  expect(await turnOn()).toContain('まだ許可されていません')
  browser.answer = 'denied'
  await turnOn()
  expect(ringing.standing).toBe('denied')
  browser.permission = 'granted'
  browser.isReachable = false
  expect(await turnOn()).toContain('通知の窓口につながりません')
  expect(posted).not.toHaveBeenCalled()
  expect(ringing.isOn).toBe(false)
})

it('stays on when the server does not hear that it should go', async () => {
  await turnOn()
  vi.mocked(notificationCalls.unsubscribeDevice).mockResolvedValue({ ok: false, failure: networkFailure })
  expect(await turnOff()).toContain('電波がとどきません')
  expect(ringing.isOn).toBe(true)
  expect(browser.current).not.toBeNull()
})

it('says to each new session once that the device is its own', async () => {
  await turnOn()
  await keepRinging()
  expect(posted).toHaveBeenCalledTimes(1)
  await enter(makeSession('ses_2', 'nurse'))
  await keepRinging()
  await keepRinging()
  expect(posted).toHaveBeenCalledTimes(2)
})

it('subscribes again where the browser lost it', async () => {
  await turnOn()
  browser.current = null
  await enter(makeSession('ses_2', 'nurse'))
  await keepRinging()
  expect(browser.current).not.toBeNull()
  expect(ringing.isOn).toBe(true)
})

it('tries again when the line was away', async () => {
  await turnOn()
  await enter(makeSession('ses_2', 'nurse'))
  posted.mockResolvedValueOnce({ ok: false, failure: networkFailure })
  await keepRinging()
  await keepRinging()
  expect(posted).toHaveBeenCalledTimes(3)
})

it('is silent after a sign-out, and rings again for the same person alone', async () => {
  await turnOn()
  await leave()
  await enter(makeSession('ses_2', 'doctor'))
  await keepRinging()
  expect(browser.current).toBeNull()
  expect(posted).toHaveBeenCalledTimes(1)
  signOut()
  await enter(makeSession('ses_3', 'nurse'))
  await keepRinging()
  expect(posted).toHaveBeenCalledTimes(2)
})

it('rings no longer for whoever left without signing out, once somebody else is in', async () => {
  await turnOn()
  await enter(makeSession('ses_2', 'doctor'))
  await keepRinging()
  expect(browser.current).toBeNull()
  await lookAround()
  expect(ringing.isOn).toBe(false)
})

it('says in words what the push service answered to a try', async () => {
  await turnOn()
  answerTry({ outcome: 'taken', status: 201 })
  expect(await ringOnce()).toMatchObject({ isTaken: true })
  answerTry({ outcome: 'refused', status: 403 })
  expect((await ringOnce()).text).toContain('403')
  answerTry({ outcome: 'unreachable', status: null })
  expect((await ringOnce()).text).toContain('つながりませんでした')
  answerTry({ outcome: 'gone', status: 410 })
  expect((await ringOnce()).text).toContain('登録が切れていました')
  expect(ringing.isOn).toBe(false)
  expect(browser.current).toBeNull()
})

it('goes where a notification leads, but nowhere for a try', () => {
  browser.tell({ type: 'open', reason: 'test', link: '/settings' })
  expect(navigate).not.toHaveBeenCalled()
  browser.tell({ type: 'open', reason: 'addressed', link: '/patients/pat_1?at=7' })
  expect(navigate).toHaveBeenCalledWith('/patients/pat_1?at=7')
})

it('says in the open page why it rang, and knows that a try arrived', async () => {
  await turnOn()
  answerTry({ outcome: 'taken', status: 201 })
  await ringOnce()
  expect(ringing.hasArrived).toBe(false)
  browser.tell({ type: 'rung', reason: 'test' })
  expect(ringing.hasArrived).toBe(true)
  browser.tell({ type: 'rung', reason: 'addressed' })
  expect(toast.text).toBe('自分あて：新しい連絡が届きました。')
})
