import { expect, it, vi } from 'vitest'
import { prove } from './proving'

type Asked = { isStrong: boolean; onend: (isProved: boolean) => void }

const page = vi.hoisted(() => ({ person: '', session: { session: '' }, asked: [] as Asked[] }))

vi.mock('svelte', () => ({
  mount: (_dialog: unknown, { props }: { props: Asked }) => page.asked.push(props),
  unmount: async () => {},
}))
vi.mock('../features/login/StepUpDialog.svelte', () => ({ default: {} }))
vi.mock('../state/session.svelte', () => ({ signedIn: page }))
vi.stubGlobal('document', {})

const fresh = 'fresh_proof_required'
const strong = 'strong_factor_required'

function become(person: string, session: string): void {
  page.person = person
  page.session = { session }
  page.asked.length = 0
}

it('asks once for several calls, and no more for one whose refusal comes late', async () => {
  become('per_1', 'ses_1')
  const calls = [prove(fresh, true, 'ses_1'), prove(fresh, false, 'ses_1')]
  expect(page.asked.length).toBe(1)
  const [dialog] = page.asked
  become('per_1', 'ses_2')
  dialog?.onend(true)
  expect(await Promise.all(calls)).toEqual([true, true])
  expect(await prove(fresh, true, 'ses_1')).toBe(true)
  expect(page.asked).toEqual([])
})

it('repeats nothing under the name of somebody else', async () => {
  become('per_1', 'ses_3')
  const call = prove(fresh, true, 'ses_3')
  const [dialog] = page.asked
  become('per_2', 'ses_4')
  dialog?.onend(true)
  expect(await call).toBe(false)
  expect(await prove(fresh, true, 'ses_3')).toBe(false)
  expect(page.asked).toEqual([])
  become('', '')
  expect(await prove(fresh, true, 'ses_3')).toBe(false)
  expect(page.asked).toEqual([])
})

it('takes a no for the readings of a page, not for what somebody presses next', async () => {
  become('per_1', 'ses_5')
  const reading = prove(strong, false, 'ses_5')
  page.asked[0]?.onend(false)
  expect(await reading).toBe(false)
  expect(await prove(strong, false, 'ses_5')).toBe(false)
  expect(page.asked.length).toBe(1)
  void prove(strong, true, 'ses_5')
  expect(page.asked.length).toBe(2)
})
