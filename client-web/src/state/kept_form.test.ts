import { beforeEach, expect, it } from 'vitest'
import { clearDrafts, hasDrafts, takeDrafts } from './drafts.svelte'
import { keepForm, keptForm } from './kept_form'

beforeEach(clearDrafts)

it('has what was written when its author comes back, and nothing once it is sent', () => {
  expect(keptForm('ask-wrd_1')).toBeNull()
  expect(hasDrafts()).toBe(false)
  keepForm('ask-wrd_1', { text: 'a' })
  keepForm('ask-wrd_1', { text: 'ab' })
  const putBack = takeDrafts()
  expect(keptForm('ask-wrd_1')).toBeNull()
  putBack()
  expect(keptForm('ask-wrd_1')).toEqual({ text: 'ab' })
  expect(hasDrafts()).toBe(true)
  keepForm('ask-wrd_1', null)
  expect(keptForm('ask-wrd_1')).toBeNull()
  expect(hasDrafts()).toBe(false)
})
