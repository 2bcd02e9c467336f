import type { AllergyStatus, CareLevel, Dnar, PatientBody, Sex, Vitals } from '../api/types'
import { eraOf } from './dates'
import { readDate } from './japanese_date'
import { readNumber, ruleOf, type VitalKey, vitalRules } from './vitals'

export type ContactForm = {
  key: number
  name: string
  relation: string
  phone: string
  at_night: boolean
  key_person: boolean
}
export type PhysicianForm = { key: number; department: string; name: string; organization: string }

/** A chart while it is being written: texts as they were typed. */
export type PatientForm = {
  name: string
  kana: string
  birth_date: string
  sex: Sex | ''
  address: string
  phone: string
  insurer_number: string
  insured_number: string
  care_level: CareLevel | ''
  conditions: string
  allergies: { status: AllergyStatus; items: string }
  contacts: ContactForm[]
  physicians: PhysicianForm[]
  instruction: { from: string; until: string }
  end_of_life: { dnar: Dnar | ''; wishes: string; recorded_on: string }
  emergency_note: string
  vital_limits: Record<VitalKey, { low: string; high: string }>
}

export type PatientField = keyof PatientBody & keyof PatientForm
export type FormProblem = {
  field: PatientField
  /** Which of the inputs of the field, as its `data-field` says. */
  place: string
  type:
    | 'missing'
    | 'not_kana'
    | 'date_unreadable'
    | 'date_impossible'
    | 'in_future'
    | 'too_old'
    | 'too_long'
    | 'no_items'
    | 'order'
    | 'number'
    | 'range'
    | 'both'
  limit?: number
}

const oldestYear = 1890
const listLimit = 50
const textLimits: [PatientField, number][] = [
  ['name', 100],
  ['kana', 100],
  ['address', 300],
  ['phone', 30],
  ['insurer_number', 20],
  ['insured_number', 20],
  ['emergency_note', 200],
]

let lastKey = 0
const nextKey = () => ++lastKey

export const emptyContact = (): ContactForm => ({
  key: nextKey(),
  name: '',
  relation: '',
  phone: '',
  at_night: false,
  key_person: false,
})
export const emptyPhysician = (): PhysicianForm => ({ key: nextKey(), department: '', name: '', organization: '' })

const blankBody: Omit<PatientBody, 'sex'> = {
  name: '',
  kana: '',
  birth_date: '',
  allergies: { status: 'unknown', items: [] },
}

export function emptyForm(): PatientForm {
  return { ...formOf({ ...blankBody, sex: 'unknown' }), sex: '' }
}

export function formOf(body: PatientBody): PatientForm {
  const limits = vitalRules.map(({ key }) => {
    const side = (values?: Vitals) => (values?.[key] == null ? '' : String(values[key]))
    return [key, { low: side(body.vital_limits?.low), high: side(body.vital_limits?.high) }]
  })
  return {
    name: body.name,
    kana: body.kana,
    birth_date: body.birth_date,
    sex: body.sex,
    address: body.address ?? '',
    phone: body.phone ?? '',
    insurer_number: body.insurer_number ?? '',
    insured_number: body.insured_number ?? '',
    care_level: body.care_level ?? '',
    conditions: (body.conditions ?? []).join('\n'),
    allergies: { status: body.allergies.status, items: (body.allergies.items ?? []).join('\n') },
    contacts: (body.contacts ?? []).map((contact) => ({ ...emptyContact(), ...contact })),
    physicians: (body.physicians ?? []).map((one) => ({
      ...emptyPhysician(),
      ...one,
      organization: one.organization ?? '',
    })),
    instruction: { from: body.instruction?.from ?? '', until: body.instruction?.until ?? '' },
    end_of_life: {
      dnar: body.end_of_life?.dnar ?? '',
      wishes: body.end_of_life?.wishes ?? '',
      recorded_on: body.end_of_life?.recorded_on ?? '',
    },
    emergency_note: body.emergency_note ?? '',
    vital_limits: Object.fromEntries(limits),
  }
}

/** The chart as it will be sent; to be asked for when nothing is wrong with the form. */
export function bodyOf(form: PatientForm): PatientBody {
  const { dnar, wishes, recorded_on } = form.end_of_life
  const instruction = form.instruction.from.trim()
    ? { from: dayOr(form.instruction.from), until: dayOr(form.instruction.until) }
    : null
  return {
    name: form.name.trim(),
    kana: form.kana.trim(),
    birth_date: dayOr(form.birth_date),
    sex: form.sex || 'unknown',
    address: textOr(form.address),
    phone: textOr(form.phone),
    insurer_number: textOr(form.insurer_number),
    insured_number: textOr(form.insured_number),
    care_level: form.care_level || null,
    conditions: linesOf(form.conditions),
    allergies: {
      status: form.allergies.status,
      items: form.allergies.status === 'listed' ? linesOf(form.allergies.items) : [],
    },
    contacts: form.contacts.filter(isFilled).map(({ key: _, ...contact }) => ({
      ...contact,
      name: contact.name.trim(),
      relation: contact.relation.trim(),
      phone: contact.phone.trim(),
    })),
    physicians: form.physicians
      .filter(({ department, name, organization }) => department.trim() || name.trim() || organization.trim())
      .map(({ department, name, organization }) => ({
        department: department.trim(),
        name: name.trim(),
        organization: textOr(organization),
      })),
    instruction,
    end_of_life:
      dnar || wishes.trim()
        ? {
            dnar: dnar || 'unknown',
            wishes: wishes.trim(),
            recorded_on: recorded_on.trim() ? dayOr(recorded_on) : null,
          }
        : null,
    emergency_note: textOr(form.emergency_note),
    vital_limits: limitsOf(form),
  }
}

const isFilled = ({ name, relation, phone }: ContactForm) => `${name}${relation}${phone}`.trim() !== ''
const textOr = (text: string) => text.trim() || null
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

function dayOr(text: string): string {
  const read = readDate(text)
  return 'day' in read ? read.day : text
}

function limitsOf(form: PatientForm): PatientBody['vital_limits'] {
  const side = (name: 'low' | 'high') =>
    Object.fromEntries(
      vitalRules.flatMap(({ key }) => {
        const value = readNumber(form.vital_limits[key][name])
        return value === null ? [] : [[key, value]]
      }),
    ) as Vitals
  const [low, high] = [side('low'), side('high')]
  return Object.keys(low).length + Object.keys(high).length > 0 ? { low, high } : null
}

/** What is wrong with a form, in the order of its fields; `today` is a day of the region. */
export function checkForm(form: PatientForm, today: string): FormProblem[] {
  const problems: FormProblem[] = []
  const add = (field: PatientField, type: FormProblem['type'], place: string = field, limit?: number) =>
    problems.push({ field, type, place, limit })

  if (!form.name.trim()) add('name', 'missing')
  if (!form.kana.trim()) add('kana', 'missing')
  else if (!/^[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f \u3000]+$/.test(form.kana.trim())) add('kana', 'not_kana')
  if (!form.birth_date.trim()) add('birth_date', 'missing')
  else checkDay('birth_date', form.birth_date, { latest: today, isBirth: true })
  if (!form.sex) add('sex', 'missing')
  for (const [field, limit] of textLimits)
    if ((form[field] as string).trim().length > limit) add(field, 'too_long', field, limit)
  checkLines('conditions', form.conditions)
  if (form.allergies.status === 'listed') {
    if (linesOf(form.allergies.items).length === 0) add('allergies', 'no_items')
    checkLines('allergies', form.allergies.items)
  }
  for (const { key, name, relation, phone } of form.contacts.filter(isFilled)) {
    if (!name.trim()) add('contacts', 'missing', `contact-${key}-name`)
    if (!phone.trim()) add('contacts', 'missing', `contact-${key}-phone`)
    if (name.length > 100) add('contacts', 'too_long', `contact-${key}-name`, 100)
    if (relation.length > 50) add('contacts', 'too_long', `contact-${key}-relation`, 50)
    if (phone.length > 30) add('contacts', 'too_long', `contact-${key}-phone`, 30)
  }
  for (const { key, department, name, organization } of form.physicians)
    if ((department.trim() || organization.trim()) && !name.trim())
      add('physicians', 'missing', `physician-${key}-name`)
  checkPeriod()
  if (form.end_of_life.recorded_on.trim())
    checkDay('end_of_life', form.end_of_life.recorded_on, { latest: today, place: 'recorded_on' })
  if (form.end_of_life.wishes.length > 2000) add('end_of_life', 'too_long', 'wishes', 2000)
  for (const { key } of vitalRules) checkLimit(key)
  return problems

  function checkDay(
    field: PatientField,
    text: string,
    { latest, isBirth = false, place = field }: { latest?: string; isBirth?: boolean; place?: string },
  ): string | null {
    const read = readDate(text)
    if ('problem' in read) add(field, read.problem === 'impossible' ? 'date_impossible' : 'date_unreadable', place)
    else if (latest && read.day > latest) add(field, 'in_future', place)
    else if (isBirth && (Number(read.day.slice(0, 4)) < oldestYear || !eraOf(read.day))) add(field, 'too_old', place)
    else return read.day
    return null
  }

  function checkLines(field: 'conditions' | 'allergies', text: string): void {
    const lines = linesOf(text)
    if (lines.some((line) => line.length > 100)) add(field, 'too_long', field, 100)
    else if (lines.length > listLimit) add(field, 'too_long', field, listLimit)
  }

  function checkPeriod(): void {
    const { from, until } = form.instruction
    if (!from.trim() && !until.trim()) return
    if (!from.trim() || !until.trim()) {
      add('instruction', 'both', from.trim() ? 'instruction_until' : 'instruction_from')
      return
    }
    const first = checkDay('instruction', from, { place: 'instruction_from' })
    const last = checkDay('instruction', until, { place: 'instruction_until' })
    if (first && last && last < first) add('instruction', 'order', 'instruction_until')
  }

  function checkLimit(key: VitalKey): void {
    const { min, max } = ruleOf(key)
    const values = (['low', 'high'] as const).map((side) => {
      const text = form.vital_limits[key][side]
      if (!text.trim()) return null
      const value = readNumber(text)
      if (value === null) add('vital_limits', 'number', `limit-${key}-${side}`)
      else if (value < min || value > max) add('vital_limits', 'range', `limit-${key}-${side}`)
      return value
    })
    const [low, high] = values
    if (low != null && high != null && low >= high) add('vital_limits', 'order', `limit-${key}-high`)
  }
}

/** The parts of a chart, in the order in which the form shows them. */
export const patientFields: PatientField[] = [
  'name',
  'kana',
  'birth_date',
  'sex',
  'address',
  'phone',
  'insurer_number',
  'insured_number',
  'care_level',
  'conditions',
  'allergies',
  'emergency_note',
  'contacts',
  'physicians',
  'instruction',
  'end_of_life',
  'vital_limits',
]

const same = (a: PatientBody, b: PatientBody, field: PatientField) =>
  JSON.stringify(shapeOf(a, field)) === JSON.stringify(shapeOf(b, field))

/** One spelling of what is not there, whoever wrote it. */
function shapeOf(body: PatientBody, field: PatientField): unknown {
  return bodyOf(formOf(body))[field] ?? null
}

/** What an edit changed, in the order of the form. */
export const changedFields = (before: PatientBody, now: PatientBody) =>
  patientFields.filter((field) => !same(before, now, field))

export type Merge = { form: PatientForm; taken: PatientField[]; disputed: PatientField[] }

/** What somebody else changed meanwhile goes into my form, except where I changed the same: there mine stays, and is named. */
export function mergeForms(base: PatientBody, theirs: PatientBody, mine: PatientForm): Merge {
  const own = bodyOf(mine)
  const changed = changedFields(base, theirs)
  const disputed = changed.filter((field) => !same(base, own, field) && !same(theirs, own, field))
  const taken = changed.filter((field) => !disputed.includes(field))
  const form = { ...mine }
  for (const field of taken) takeField(form, formOf(theirs), field)
  return { form, taken, disputed }
}

export function takeField<F extends PatientField>(form: PatientForm, from: PatientForm, field: F): void {
  form[field] = from[field]
}

/** Moves an item one place up or down; calling order is the order of the list. */
export function moveItem<T>(items: T[], index: number, step: 1 | -1): T[] {
  const next = [...items]
  const [item] = next.splice(index, 1)
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, index + step)), 0, item)
  return next
}
