import { describe, expect, it } from 'vitest'
import { type Failure, failureFrom, networkFailure, type Result } from '../api/errors'
import type { Entry } from '../api/types'
import { makeClock, settle } from '../testing/clock'
import { makeEntry } from '../testing/entries'
import { createOutbox, type OutboxItem } from './outbox'

const refused = failureFrom(422, { code: 'invalid', field: 'text', reason: 'empty' })

/** A line that is down for as many answers as it is told, and remembers what went over it. */
function makeLine() {
  const { clock, pass } = makeClock()
  const sent: string[] = []
  const answers: Failure[] = []
  const arrived: Entry[] = []
  let items: OutboxItem[] = []
  const outbox = createOutbox({
    clock,
    onchange: (changed) => {
      items = changed
    },
    onsent: (entry) => arrived.push(entry),
    async send({ operation, body }): Promise<Result<Entry>> {
      sent.push(`${operation} ${body.text}`)
      await Promise.resolve()
      const failure = answers.shift()
      return failure ? { ok: false, failure } : { ok: true, value: makeEntry(arrived.length + 1, { operation }) }
    },
  })
  const add = (operation: string, patient = 'pat_1') =>
    outbox.add({ operation, patient, body: { kind: 'note', text: operation }, createdAt: '' })
  return { outbox, add, sent, answers, arrived, pass, states: () => items.map(({ state }) => state) }
}

describe('the outbox', () => {
  it('keeps an entry until it is on the timeline', async () => {
    const { outbox, add, states, arrived } = makeLine()
    add('a')
    await settle()
    expect(arrived.map(({ operation }) => operation)).toEqual(['a'])
    expect(states()).toEqual(['sent'])
    outbox.settle('a')
    expect(states()).toEqual([])
  })

  it('sends a patient in order, one after the other', async () => {
    const { add, sent } = makeLine()
    add('a')
    add('b')
    add('c')
    expect(sent).toEqual(['a a'])
    await settle()
    expect(sent).toEqual(['a a', 'b b', 'c c'])
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
    expect(outbox.take('a')?.body.text).toBe('a')
    expect(states()).toEqual(['sent'])
  })

  it('waits for the next sign-in when the session has ended', async () => {
    const { add, answers, states } = makeLine()
    answers.push(failureFrom(401, { code: 'sign_in_required' }))
    add('a')
    await settle()
    expect(states()).toEqual(['queued'])
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

  it('does not let an entry be taken while it is on its way', () => {
    const { outbox, add, states } = makeLine()
    add('a')
    outbox.take('a')
    expect(states()).toEqual(['sending'])
  })

  it('forgets everything when it is cleared, also what was on its way', async () => {
    const { outbox, add, answers, states, pass, sent } = makeLine()
    answers.push(networkFailure)
    add('a')
    outbox.clear()
    await pass(60_000)
    expect(states()).toEqual([])
    expect(sent.length).toBe(1)
  })
})
