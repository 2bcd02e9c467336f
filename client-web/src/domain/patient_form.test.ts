import { describe, expect, it } from 'vitest'
import type { PatientBody } from '../api/types'
import {
  bodyOf,
  changedFields,
  checkForm,
  emptyContact,
  emptyForm,
  formOf,
  mergeForms,
  moveItem,
  type PatientForm,
} from './patient_form'

const today = '2026-11-20'
const body: PatientBody = {
  name: 'Sato Hanako',
  kana: '\u30b5\u30c8\u30a6',
  birth_date: '1942-03-08',
  sex: 'female',
  address: null,
  phone: '03-0000-0000',
  insurer_number: null,
  insured_number: null,
  care_level: 'care_4',
  conditions: ['A', 'B'],
  allergies: { status: 'listed', items: ['penicillin'] },
  contacts: [{ name: 'Taro', relation: 'son', phone: '090', at_night: true, key_person: true }],
  physicians: [{ department: 'internal', name: 'Tanaka', organization: null }],
  instruction: { from: '2026-10-01', until: '2027-03-31' },
  end_of_life: { dnar: 'wished', wishes: 'at home', recorded_on: null },
  emergency_note: 'nurse first',
  vital_limits: { low: { spo2_percent: 90 }, high: { temperature_c: 37.5 } },
}

const wrong = (change: (form: PatientForm) => void) => {
  const form = formOf(body)
  change(form)
  return checkForm(form, today).map(({ place, type }) => `${place} ${type}`)
}

describe('the form of a patient', () => {
  it('gives back what it was made of', () => {
    expect(bodyOf(formOf(body))).toEqual(body)
    expect(checkForm(formOf(body), today)).toEqual([])
  })

  it('says what must be there', () => {
    expect(checkForm(emptyForm(), today).map(({ field }) => field)).toEqual(['name', 'kana', 'birth_date', 'sex'])
  })

  it('takes kana only for the reading', () => {
    expect(wrong((form) => (form.kana = 'Sato'))).toEqual(['kana not_kana'])
    expect(wrong((form) => (form.kana = '\u3055\u3068\u3046 \u306f\u306a\u3053'))).toEqual([])
  })

  it('knows days that cannot be', () => {
    expect(wrong((form) => (form.birth_date = '2026/11/21'))).toEqual(['birth_date in_future'])
    expect(wrong((form) => (form.birth_date = '1889/12/31'))).toEqual(['birth_date too_old'])
    expect(wrong((form) => (form.birth_date = '1942/2/30'))).toEqual(['birth_date date_impossible'])
    expect(wrong((form) => (form.birth_date = 'May'))).toEqual(['birth_date date_unreadable'])
    expect(wrong((form) => (form.instruction.until = '2026/9/30'))).toEqual(['instruction_until order'])
    expect(wrong((form) => (form.instruction.from = ''))).toEqual(['instruction_from both'])
  })

  it('wants a name and a telephone of whoever shall be called, and forgets empty rows', () => {
    const form = formOf(body)
    form.contacts.push(emptyContact())
    expect(bodyOf(form).contacts).toHaveLength(1)
    expect(wrong((form) => (form.contacts = [{ ...emptyContact(), relation: 'son' }]))).toHaveLength(2)
  })

  it('wants to know which allergies', () => {
    expect(wrong((form) => (form.allergies.items = ' \n'))).toEqual(['allergies no_items'])
    const none = formOf(body)
    none.allergies.status = 'none'
    expect(bodyOf(none).allergies).toEqual({ status: 'none', items: [] })
  })

  it('checks limits of measured values', () => {
    const limit = (low: string, high: string) => wrong((form) => (form.vital_limits.temperature_c = { low, high }))
    expect(limit('38', '37.5')).toEqual(['limit-temperature_c-high order'])
    expect(limit('10', '')).toEqual(['limit-temperature_c-low range'])
    expect(limit('', 'hot')).toEqual(['limit-temperature_c-high number'])
    expect(limit('\uff13\uff15\uff0e\uff15', '')).toEqual([])
  })
})

describe('a chart that somebody else changed meanwhile', () => {
  it('keeps mine, takes theirs, and names what both changed', () => {
    const mine = formOf(body)
    mine.phone = '080-1111-1111'
    mine.emergency_note = 'mine'
    const theirs: PatientBody = { ...body, emergency_note: 'theirs', care_level: 'care_5' }
    const { form, taken, disputed } = mergeForms(body, theirs, mine)
    expect(taken).toEqual(['care_level'])
    expect(disputed).toEqual(['emergency_note'])
    expect(bodyOf(form)).toEqual({ ...body, phone: '080-1111-1111', emergency_note: 'mine', care_level: 'care_5' })
  })

  it('has nothing to dispute where both wrote the same', () => {
    const mine = formOf(body)
    mine.care_level = 'care_5'
    expect(mergeForms(body, { ...body, care_level: 'care_5' }, mine).disputed).toEqual([])
  })
})

it('names what an edit changed, and not what is only spelled otherwise', () => {
  const [first, ...rest] = body.contacts ?? []
  const contacts = [{ ...first, at_night: false } as NonNullable<typeof first>, ...rest]
  expect(changedFields(body, { ...body, contacts, name: 'Ito Hanako' })).toEqual(['name', 'contacts'])
  const { address: _, ...without } = body
  expect(changedFields(body, without)).toEqual([])
})

it('moves contacts in the calling order', () => {
  expect(moveItem(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
  expect(moveItem(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
  expect(moveItem(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
})
