import { type Failure, failureFrom, networkFailure, type Result } from '../api/errors'
import type { Entry, Frame, StreamEvent } from '../api/types'
import { createEngine } from '../sync/engine'
import type { Locks } from '../sync/locks'
import { createOutbox, type OutboxItem } from '../sync/outbox'
import { makeClock, settle } from './clock'
import { makeEntry } from './entries'
import { makeStore } from './outbox'
import type { makeRandom } from './random'

type Random = ReturnType<typeof makeRandom>
type Step = { tab: Tab; run: () => void; isInOrder: boolean }
type Copy = { view: string[]; seen: number }

const stream = 'str_1'
const patient = 'pat_1'
const lost: { ok: false; failure: Failure } = { ok: false, failure: networkFailure }

const never: Promise<never> = new Promise(() => {})

export type Tab = {
  isAlive: () => boolean
  shown: () => OutboxItem[]
  everShown: Set<string>
  view: () => string[]
  receive: (frame: Frame) => void
  post: (operation: string) => void
  take: (operation: string) => Promise<OutboxItem | undefined>
  reload: () => void
  wake: () => void
  keepCopy: () => void
  crash: () => void
}

/**
 * A server with one timeline, and the tabs of one browser. Whatever takes time happens when, and in which order, the
 * test chooses; a tab that crashes does nothing any more.
 */
export function makeRegion(random: Random) {
  const { clock, pass } = makeClock()
  const shared = makeStore()
  const log: Entry[] = []
  const steps: Step[] = []
  const tabs: Tab[] = []
  const held = new Map<string, { tab: Tab; waiting: (() => void)[] }>()
  const state = { isOnline: true, copy: { view: [], seen: 0 } as Copy, isHonest: false }

  function accept(item: OutboxItem): Entry {
    const known = log.find(({ operation }) => operation === item.operation)
    if (known) return known
    const entry = makeEntry(log.length + 1, { operation: item.operation })
    log.push(entry)
    for (const tab of tabs) {
      if (state.isHonest || random.chance(0.7))
        later(tab, false).then(() => tab.receive({ type: 'event', ...eventOf(entry) }))
    }
    return entry
  }

  function later(tab: Tab, isInOrder: boolean): Promise<void> {
    return new Promise((resolve) => void steps.push({ tab, run: resolve, isInOrder }))
  }

  /** What only one tab may do at a time; a crash lets go. */
  function locksOf(tab: Tab): Locks {
    const letGo = (name: string) => {
      const lock = held.get(name)
      if (lock?.tab !== tab) return
      held.delete(name)
      for (const resume of lock.waiting) resume()
    }
    const take = (name: string, waiting: (() => void)[]) => {
      held.set(name, { tab, waiting })
      return () => letGo(name)
    }
    return {
      async hold(name) {
        for (;;) {
          if (!tab.isAlive()) return never
          const lock = held.get(name)
          if (!lock) return take(name, [])
          await new Promise<void>((resolve) => void lock.waiting.push(resolve))
        }
      },
      async tryToHold(name) {
        if (!tab.isAlive()) return never
        return held.has(name) ? null : take(name, [])
      },
    }
  }

  function openTab(): Tab {
    let isAlive = true
    let shown: OutboxItem[] = []
    const everShown = new Set<string>()
    let view = [...state.copy.view]
    let seen = state.copy.seen
    /** A dead page hears of nothing. */
    const alive = <T>(value: T): Promise<T> => (isAlive ? Promise.resolve(value) : new Promise(() => {}))

    const tab: Tab = {
      isAlive: () => isAlive,
      shown: () => shown,
      everShown,
      view: () => view,
      receive: (frame: Frame) => {
        if (isAlive) engine.receive(frame)
      },
      post: (operation: string) =>
        void outbox.add({ operation, patient, author: 'mem', body: { kind: 'note', text: operation }, createdAt: '' }),
      take: (operation: string) => outbox.take(operation),
      reload: () => {
        if (isAlive) void outbox.reload()
      },
      wake(): void {
        outbox.wake()
        engine.receive({ type: 'heads', items: [{ stream, patient, head: log.length }], more: false })
      },
      /** Keeps the timeline with its number, in one go. */
      keepCopy(): void {
        state.copy = { view: [...view], seen }
      },
      crash(): void {
        isAlive = false
        for (const [name, lock] of held) {
          if (lock.tab !== tab) continue
          held.delete(name)
          for (const resume of lock.waiting) resume()
        }
        tabs.splice(tabs.indexOf(tab), 1)
      },
    }

    const engine = createEngine({
      clock,
      async pull(_stream, after) {
        await later(tab, false)
        if (!state.isOnline) return alive(lost)
        const items = log.slice(after, after + 3).map(eventOf)
        return alive({ ok: true as const, value: { items, head: log.length } })
      },
      sink: {
        applyEvent(event) {
          view = [...view, event.entry?.operation ?? '']
          seen = event.seq
          if (event.entry) void outbox.settle(event.entry.operation)
        },
        noteEvent: () => false,
        hasHeads: () => true,
        applySeen: () => {},
        purge: () => {},
        refreshRows: () => {},
        reloadTimeline: () => {},
      },
    })

    const outbox = createOutbox({
      clock,
      locks: locksOf(tab),
      store: {
        readAll: () => later(tab, true).then(shared.readAll).then(alive),
        put: (item) =>
          later(tab, true)
            .then(() => (isAlive ? shared.put(item) : undefined))
            .then(alive),
        remove: (id) =>
          later(tab, true)
            .then(() => (isAlive ? shared.remove(id) : undefined))
            .then(alive),
      },
      async send(item): Promise<Result<Entry>> {
        await later(tab, false)
        if (!state.isOnline || (!state.isHonest && random.chance(0.2))) return alive(lost)
        if (item.body.text?.startsWith('bad'))
          return alive({ ok: false, failure: failureFrom(422, { code: 'invalid' }) })
        const entry = accept(item)
        await later(tab, false)
        return alive(!state.isHonest && random.chance(0.2) ? lost : { ok: true, value: entry })
      },
      onchange(items) {
        shown = items
        for (const { operation } of items) everShown.add(operation)
      },
      onsent(entry) {
        engine.want(stream, entry.seq)
        if (engine.hasSeen(stream, entry.seq)) void outbox.settle(entry.operation)
      },
      onwrite() {
        for (const other of tabs) if (other !== tab) void later(other, false).then(other.reload)
      },
    })

    tabs.push(tab)
    engine.watch(stream, seen)
    void outbox.restore()
    return tab
  }

  /** One thing that was underway goes on. What a tab writes and reads of its store stays in order. */
  async function goOn(): Promise<boolean> {
    const ready = steps.filter(
      (step, index) =>
        !step.isInOrder || !steps.slice(0, index).some(({ tab, isInOrder }) => isInOrder && tab === step.tab),
    )
    const chosen = ready[random.below(ready.length)]
    if (!chosen) return false
    steps.splice(steps.indexOf(chosen), 1)
    chosen.run()
    await settle()
    return true
  }

  return {
    log,
    tabs,
    state,
    openTab,
    goOn,
    /** The line is good and everybody has time. */
    async calm(): Promise<void> {
      state.isOnline = true
      state.isHonest = true
      for (let turn = 0; turn < 12; turn += 1) {
        for (const tab of tabs) tab.wake()
        await settle()
        while (await goOn());
        await pass(40_000)
      }
    },
  }
}

function eventOf(entry: Entry): StreamEvent {
  const { seq, recorded_at } = entry
  return { stream, patient, seq, hidden: false, kind: 'entry_posted', recorded_at, entry }
}
