import { beforeAll, expect, it } from 'vitest'
import { failureFrom } from '../api/errors'
import * as m from '../paraglide/messages'
import { loadRefusals, sayFailure } from './failure.svelte'

beforeAll(loadRefusals)

const refusal = (field: string | null) => failureFrom(422, { code: 'invalid', field, reason: 'out_of_range' })
const sentence = m.invalid_out_of_range()

it('names the field of a refusal, where the screen has a name for it', () => {
  const named = (field: string) => m.error_field({ field, sentence })
  expect(sayFailure(refusal('vitals.diastolic_mmhg'))).toBe(named(m.vital_name_diastolic_mmhg()))
  expect(sayFailure(refusal('entry.contact.from'))).toBe(named(m.composer_contact_from()))
  expect(sayFailure(refusal('something_new'))).toBe(sentence)
  expect(sayFailure(refusal(null))).toBe(sentence)
})
