import { describe, expect, it } from 'vitest'
import { type Failure, failureFrom, networkFailure, type Result } from '../api/errors'
import type { Entry } from '../api/types'
import { makeClock, settle } from '../testing/clock'
import { makeEntry } from '../testing/entries'
import { makeStore } from '../testing/outbox'
import { type Locks, ownLocks } from './locks'
import { createOutbox, type OutboxItem } from './outbox'

const refused = failureFrom(422, { code: 'invalid', field: 'text', reason: 'empty' })

/** A line that is down for as many answers as it is told, and remembers what went over it. */
function makeLine({ store = makeStore(), locks = ownLocks(), onwrite = () => {} } = {}) {
  const { clock, pass } = makeClock()
  const sent: string[] = []
  const answers: Failure[] = []
  const arrived: Entry[] = []
  let items: OutboxItem[] = []
  let waiting: Promise<void> = Promise.resolve()
  const outbox = createOutbox({
    store,
    locks,
    clock,
    onwrite,
    onchange: (changed) => {
      items = changed
    },
    onsent: (entry) => arrived.push(entry),
    async send({ operation, body }): Promise<Result<Entry>> {
      sent.push(`${operation} ${body.text}`)
      await waiting
      const failure = answers.shift()
      return failure ? { ok: false, failure } : { ok: true, value: makeEntry(arrived.length + 1, { operation }) }
    },
  })
  const add = (operation: string, patient = 'pat_1') =>
    void outbox.add({
      operation,
      patient,
      author: 'mem_1',
      body: { kind: 'note', text: operation },
      createdAt: new Date(clock.now()).toISOString(),
    })
  /** The next answers take until the line is told to go on. */
  const hang = () => {
    let answer = () => {}
    waiting = new Promise((resolve) => {
      answer = resolve
    })
    return answer
  }
  return { outbox, store, hang, add, sent, answers, arrived, pass, states: () => items.map(({ state }) => state) }
}

/** Something happens after an entry was chosen, and before its lock is held. */
function whileChosen(happens: () => Promise<void>): Locks {
  const locks = ownLocks()
  return {
    ...locks,
    async tryToHold(name) {
      await happens()
      return locks.tryToHold(name)
    },
  }
}

describe('the outbox', () => {
  it('keeps an entry until it is on the timeline', async () => {
    const { outbox, add, states, arrived } = makeLine()
    add('a')
    await settle()
    expect(arrived.map(({ operation }) => operation)).toEqual(['a'])
    expect(states()).toEqual(['sent'])
    await outbox.settle('a')
    expect(states()).toEqual([])
  })

  it('sends a patient in order, one after the other', async () => {
    const { add, sent } = makeLine()
    add('c')
    add('a')
    add('b')
    await settle()
    expect(sent).toEqual(['c c', 'a a', 'b b'])
  })

  it('does not let one patient wait for another', async () => {
    const { add, sent, answers } = makeLine()
    answers.push(networkFailure)
    add('a', 'pat_1')
    add('b', 'pat_2')
    await settle()
    expect(sent).toEqual(['a a', 'b b'])
  })

  it('tries again by itself with the same operation, and keeps the order', async () => {
    const { add, sent, answers, pass, states } = makeLine()
    answers.push(networkFailure, networkFailure)
    add('a')
    add('b')
    await settle()
    expect(states()).toEqual(['queued', 'queued'])
    await pass(10_000)
    expect(sent).toEqual(['a a', 'a a', 'a a', 'b b'])
    expect(states()).toEqual(['sent', 'sent'])
  })

  it('goes at once when the line is back', async () => {
    const { outbox, add, sent, answers } = makeLine()
    answers.push(networkFailure)
    add('a')
    await settle()
    outbox.wake()
    await settle()
    expect(sent).toEqual(['a a', 'a a'])
  })

  it('does not send twice when woken while sending', async () => {
    const { outbox, add, sent } = makeLine()
    add('a')
    outbox.wake()
    outbox.wake()
    await settle()
    expect(sent).toEqual(['a a'])
  })

  it('keeps what was refused for its author, and goes on with the rest', async () => {
    const { outbox, add, answers, states, pass, sent } = makeLine()
    answers.push(refused)
    add('a')
    add('b')
    await settle()
    expect(states()).toEqual(['failed', 'sent'])
    await pass(120_000)
    expect(sent).toEqual(['a a', 'b b'])
    expect((await outbox.take('a'))?.body.text).toBe('a')
    expect(states()).toEqual(['sent'])
  })

  it('waits for the next sign-in when the session has ended', async () => {
    const { add, answers, states } = makeLine()
    answers.push(failureFrom(401, { code: 'sign_in_required' }))
    add('a')
    await settle()
    expect(states()).toEqual(['queued'])
  })

  it('goes out under its own operation when its author is back', async () => {
    const { outbox, add, answers, sent, states } = makeLine()
    answers.push(failureFrom(401, { code: 'sign_in_required' }))
    add('a')
    await settle()
    outbox.wake()
    await settle()
    expect(sent).toEqual(['a a', 'a a'])
    expect(states()).toEqual(['sent'])
  })

  it('does not send what is being edited, and lets the rest go on', async () => {
    const { outbox, add, answers, sent } = makeLine()
    answers.push(networkFailure)
    add('a')
    await settle()
    const release = outbox.hold('a')
    add('b')
    outbox.wake()
    await settle()
    expect(sent).toEqual(['a a', 'b b'])
    release()
    await settle()
    expect(sent).toEqual(['a a', 'b b', 'a a'])
  })

  it('sends other words in the same place, as another operation', async () => {
    const { outbox, add, answers, sent, states } = makeLine()
    answers.push(refused)
    add('a')
    await settle()
    const release = outbox.hold('a')
    await settle()
    expect(await outbox.rewrite('a', 'b', { kind: 'note', text: 'better' })).toBe(true)
    release()
    await settle()
    expect(sent).toEqual(['a a', 'b better'])
    expect(states()).toEqual(['sent'])
  })

  it('keeps the place of what gets other words', async () => {
    const { outbox, add, answers, sent } = makeLine()
    answers.push(networkFailure)
    add('a')
    add('b')
    await settle()
    await outbox.rewrite('a', 'c', { kind: 'note', text: 'better' })
    await settle()
    expect(sent).toEqual(['a a', 'c better', 'b b'])
  })

  it('sends other words also when it had come past them already', async () => {
    const { outbox, add, answers, sent, hang } = makeLine()
    answers.push(refused)
    const answerFirst = hang()
    add('a')
    add('b')
    await settle()
    const answerSecond = hang()
    answerFirst()
    await settle()
    await outbox.rewrite('a', 'c', { kind: 'note', text: 'better' })
    answerSecond()
    await settle()
    expect(sent).toEqual(['a a', 'b b', 'c better'])
  })

  it('does not rewrite what is on its way or has been sent', async () => {
    const { outbox, add, hang } = makeLine()
    const answer = hang()
    add('a')
    await settle()
    expect(await outbox.rewrite('a', 'b', { kind: 'note', text: 'late' })).toBe(false)
    answer()
    await settle()
    expect(await outbox.rewrite('a', 'b', { kind: 'note', text: 'late' })).toBe(false)
    await outbox.settle('a')
    expect(await outbox.rewrite('a', 'b', { kind: 'note', text: 'late' })).toBe(false)
  })

  it('rests as long as the server asks', async () => {
    const { add, answers, sent, pass } = makeLine()
    answers.push(failureFrom(429, { code: 'throttled', retry_after_seconds: 20 }))
    add('a')
    await pass(19_000)
    expect(sent.length).toBe(1)
    await pass(2_000)
    expect(sent.length).toBe(2)
  })

  it('does not let an entry be taken while it is on its way', async () => {
    const { outbox, add, states, hang } = makeLine()
    const answer = hang()
    add('a')
    await settle()
    expect(states()).toEqual(['sending'])
    expect(await outbox.take('a')).toBeUndefined()
    answer()
    await settle()
    expect(states()).toEqual(['sent'])
  })

  it('is kept before it is shown', async () => {
    const { add, states, store } = makeLine()
    const resume = store.stall()
    add('a')
    await settle()
    expect(states()).toEqual([])
    resume()
    await settle()
    expect(states()).toEqual(['sent'])
  })

  it('asks before it sends what is older than six hours', async () => {
    const { outbox, add, answers, sent, states, pass } = makeLine()
    answers.push(failureFrom(429, { code: 'throttled', retry_after_seconds: 6 * 3_600 + 1 }))
    add('a')
    await pass(6 * 3_600_000 + 2_000)
    expect(states()).toEqual(['held'])
    add('b')
    await settle()
    expect(sent).toEqual(['a a', 'b b'])
    await outbox.confirm('a')
    await settle()
    expect(sent).toEqual(['a a', 'b b', 'a a'])
  })

  it('does not send what grew old while the device slept', async () => {
    let wakeUp = () => {}
    const sleep = new Promise<void>((resolve) => {
      wakeUp = resolve
    })
    const { add, sent, states, pass } = makeLine({ locks: whileChosen(() => sleep) })
    add('a')
    await pass(7 * 3_600_000)
    wakeUp()
    await settle()
    expect(sent).toEqual([])
    expect(states()).toEqual(['held'])
  })

  it('does not send what another tab took out just before', async () => {
    const store = makeStore()
    const { add, sent, states } = makeLine({ store, locks: whileChosen(() => store.remove('a')) })
    add('a')
    await settle()
    expect(sent).toEqual([])
    expect(states()).toEqual([])
  })

  it('does not bring back what another tab took out when its author is asked', async () => {
    const { outbox, store, add, answers, sent, states, pass } = makeLine()
    answers.push(failureFrom(429, { code: 'throttled', retry_after_seconds: 6 * 3_600 + 1 }))
    add('a')
    await pass(6 * 3_600_000 + 2_000)
    await store.remove('a')
    await outbox.confirm('a')
    await settle()
    expect(sent).toEqual(['a a'])
    expect(states()).toEqual([])
  })

  it('shows what another tab keeps, and sends it should that one die', async () => {
    const store = makeStore()
    const other = makeLine({ store })
    const dying = makeLine({ store, onwrite: () => void other.outbox.reload() })
    dying.hang()
    dying.add('a')
    await settle()
    expect(other.states()).toEqual(['queued'])
    await other.pass(60_000)
    expect(other.sent).toEqual(['a a'])
  })

  it('shows no longer what another tab took out', async () => {
    const store = makeStore()
    const other = makeLine({ store })
    const { outbox, add, answers } = makeLine({ store, onwrite: () => void other.outbox.reload() })
    answers.push(refused)
    add('a')
    await settle()
    expect(other.states()).toEqual(['failed'])
    await outbox.take('a')
    await settle()
    expect(other.states()).toEqual([])
  })

  it('takes out what is on the timeline, when its answer was lost', async () => {
    const { outbox, add, answers, states } = makeLine()
    answers.push(networkFailure)
    add('a')
    await settle()
    await outbox.settle('a')
    expect(states()).toEqual([])
  })

  it('does not bring back what another tab saw on the timeline before its answer was lost', async () => {
    const { outbox, store, add, answers, states, hang } = makeLine()
    answers.push(networkFailure)
    const answer = hang()
    add('a')
    await settle()
    await store.remove('a')
    answer()
    await settle()
    await outbox.reload()
    expect(states()).toEqual([])
  })

  it('takes out what a tab that died left, when it was on the timeline before', async () => {
    const store = makeStore()
    const dying = makeLine({ store })
    dying.hang()
    dying.add('a')
    await settle()
    const { outbox, sent } = makeLine({ store })
    await outbox.settle('a')
    await outbox.restore()
    await settle()
    expect(sent).toEqual([])
    expect(await store.readAll()).toEqual([])
  })

  it('does not show as sent what was on the timeline before the answer', async () => {
    const { outbox, add, states, hang } = makeLine()
    const answer = hang()
    add('a')
    await settle()
    await outbox.settle('a')
    answer()
    await settle()
    expect(states()).toEqual([])
  })

  it('sends after a reload what an earlier page kept', async () => {
    const { clock } = makeClock()
    const store = makeStore()
    const sent: string[] = []
    const make = (isOnline: boolean) =>
      createOutbox({
        store,
        locks: ownLocks(),
        clock,
        onwrite: () => {},
        onchange: () => {},
        onsent: () => {},
        async send({ operation }) {
          if (!isOnline) return { ok: false, failure: networkFailure }
          sent.push(operation)
          return { ok: true, value: makeEntry(1, { operation }) }
        },
      })
    const post = (operation: string) => ({
      operation,
      patient: 'pat_1',
      author: 'mem_1',
      body: { kind: 'note' as const, text: operation },
      createdAt: '',
    })
    const before = make(false)
    await before.add(post('a'))
    await before.add(post('b'))
    await settle()
    await make(true).restore()
    await settle()
    expect(sent).toEqual(['a', 'b'])
    expect(await store.readAll()).toEqual([])
  })

  it('forgets everything when it is cleared, also what was on its way', async () => {
    const { outbox, add, answers, states, pass, sent, hang } = makeLine()
    answers.push(networkFailure)
    const answer = hang()
    add('a')
    add('b')
    await settle()
    await outbox.clear()
    answer()
    await pass(60_000)
    expect(states()).toEqual([])
    expect(sent.length).toBe(1)
  })
})
