import { describe, expect, it } from 'vitest'
import { type Failure, failureFrom, networkFailure } from '../api/errors'
import { makeClock, settle } from '../testing/clock'
import { createFarewell } from './farewell'

function makeFarewell() {
  const { clock, pass } = makeClock()
  const answers: Failure[] = []
  const asked: string[] = []
  const state: { remembered: string | null } = { remembered: null }
  const farewell = createFarewell({
    clock,
    async end(session) {
      asked.push(session)
      const failure = answers.shift()
      return failure ? { ok: false, failure } : { ok: true, value: undefined }
    },
    remember: (session) => {
      state.remembered = session
    },
  })
  return { farewell, answers, asked, state, pass }
}

describe('the farewell', () => {
  it('ends the session at once where there is a line', async () => {
    const { farewell, asked, state } = makeFarewell()
    farewell.begin('ses_1')
    await settle()
    expect(asked).toEqual(['ses_1'])
    expect(state.remembered).toBeNull()
    expect(await farewell.finish()).toBe(true)
  })

  it('goes on until the server heard it, and is remembered that long', async () => {
    const { farewell, answers, asked, state, pass } = makeFarewell()
    answers.push(networkFailure, networkFailure, failureFrom(503, null))
    farewell.begin('ses_1')
    await pass(500)
    expect(state.remembered).toBe('ses_1')
    await pass(30_000)
    expect(asked.length).toBe(4)
    expect(state.remembered).toBeNull()
  })

  it('is done when the session had ended already', async () => {
    const { farewell, answers, state, pass, asked } = makeFarewell()
    answers.push(failureFrom(401, { code: 'sign_in_required' }))
    farewell.begin('ses_1')
    await pass(120_000)
    expect(asked.length).toBe(1)
    expect(state.remembered).toBeNull()
  })

  it('says that it is not done, so that nobody is let in before', async () => {
    const { farewell, answers } = makeFarewell()
    farewell.restore('ses_1')
    answers.push(networkFailure)
    expect(await farewell.finish()).toBe(false)
    expect(await farewell.finish()).toBe(true)
  })

  it('leaves it at that when somebody signed in meanwhile', async () => {
    const { farewell, answers, asked, pass } = makeFarewell()
    answers.push(networkFailure)
    farewell.begin('ses_1')
    await settle()
    farewell.drop()
    await pass(120_000)
    expect(asked.length).toBe(1)
  })
})
