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
  take: (operation: string) => void
  /** Opens an entry under the pen, and puts other words under another operation in its place. */
  edit: (operation: string, next: string) => void
  confirm: (operation: string) => void
  reload: () => void
  /** The line is back. */
  wake: () => void
  /** The server says how far the timeline is. */
  beat: () => void
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
  /** Promises that were broken on the way; in the end there may be nothing left to see of it. */
  const broken = new Set<string>()
  const underway = new Map<Tab, string>()
  /** Taken out, or other words stand in their place. */
  const gone = new Set<string>()
  const everHeld = new Set<string>()

  /** What an outbox sends, it may send now. */
  function check(tab: Tab, item: OutboxItem, applied: Set<string>): void {
    const { operation } = item
    const mustNot = {
      'two tabs send for one patient': [...underway].some(([other]) => other !== tab && other.isAlive()),
      'other words under an operation': item.body.text !== operation,
      'sent after it was taken out': gone.has(operation),
      'sent although it is on the timeline': applied.has(operation),
      'sent when it was old': !item.isConfirmed && clock.now() - Date.parse(item.createdAt) > 6 * 3_600_000,
    }
    for (const [words, isSo] of Object.entries(mustNot)) if (isSo) broken.add(words)
  }

  function noteGone(operation: string): void {
    if ([...underway].some(([tab, one]) => tab.isAlive() && one === operation)) broken.add('taken out on its way')
    gone.add(operation)
  }

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
    const applied = new Set<string>()
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
        void outbox.add({
          operation,
          patient,
          author: 'mem',
          body: { kind: 'note', text: operation },
          createdAt: new Date(clock.now()).toISOString(),
        }),
      take: (operation: string) => void outbox.take(operation).then((item) => item && noteGone(operation)),
      async edit(operation: string, next: string): Promise<void> {
        const letGo = outbox.hold(operation)
        await later(tab, false)
        if (await outbox.rewrite(operation, next, { kind: 'note', text: next })) noteGone(operation)
        await later(tab, false)
        letGo()
      },
      confirm: (operation: string) => void outbox.confirm(operation),
      reload: () => {
        if (isAlive) void outbox.reload()
      },
      wake(): void {
        outbox.wake()
        tab.beat()
      },
      beat: () => engine.receive({ type: 'heads', items: [{ stream, patient, head: log.length }], more: false }),
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
          if (!event.entry) return
          applied.add(event.entry.operation)
          void outbox.settle(event.entry.operation)
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
        check(tab, item, applied)
        underway.set(tab, item.operation)
        return deliver(item).finally(() => underway.delete(tab))
      },
      onchange(items) {
        shown = items
        for (const { operation, state } of items) {
          everShown.add(operation)
          if (state === 'held') everHeld.add(operation)
        }
      },
      onsent(entry) {
        engine.want(stream, entry.seq)
        if (engine.hasSeen(stream, entry.seq)) void outbox.settle(entry.operation)
      },
      onwrite() {
        for (const other of tabs) if (other !== tab) void later(other, false).then(other.reload)
      },
    })

    async function deliver(item: OutboxItem): Promise<Result<Entry>> {
      await later(tab, false)
      if (!state.isOnline || (!state.isHonest && random.chance(0.2))) return alive(lost)
      if (item.body.text?.startsWith('bad')) return alive({ ok: false, failure: failureFrom(422, { code: 'invalid' }) })
      const entry = accept(item)
      await later(tab, false)
      return alive(!state.isHonest && random.chance(0.2) ? lost : { ok: true, value: entry })
    }

    tabs.push(tab)
    engine.watch(stream, seen)
    void outbox.restore()
    void later(tab, false).then(tab.beat)
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
    broken,
    everHeld,
    openTab,
    goOn,
    pass,
    kept: shared.readAll,
    /** Nothing is underway any more but what waits for its time. */
    async rest(): Promise<void> {
      await settle()
      while (await goOn());
    },
    /** The line is good and everybody has time. */
    async calm(visit: (tab: Tab) => void = () => {}): Promise<void> {
      state.isOnline = true
      state.isHonest = true
      for (let turn = 0; turn < 12; turn += 1) {
        for (const tab of tabs) {
          visit(tab)
          for (const item of tab.shown()) if (item.state === 'held') tab.confirm(item.operation)
        }
        await this.rest()
        await pass(40_000)
      }
      await this.rest()
    },
  }
}

function eventOf(entry: Entry): StreamEvent {
  const { seq, recorded_at } = entry
  return { stream, patient, seq, hidden: false, kind: 'entry_posted', recorded_at, entry }
}
