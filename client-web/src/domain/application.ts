import type { ApplicationBody, OrganizationKind, Profession } from '../api/types'

export const longestPolicy = 20_000

/** What is typed in one line. */
export const applicationLines = [
  'name',
  'kana',
  'code',
  'address',
  'phone',
  'contact_name',
  'contact_kana',
  'contact_phone',
  'contact_mail',
] as const
export type ApplicationLine = (typeof applicationLines)[number]
export type ApplicationField = ApplicationLine | 'kind' | 'profession' | 'policy'

/** An application under the pen: everything as it was typed. */
export type ApplicationDraft = Record<ApplicationLine, string> & {
  kind: OrganizationKind | ''
  profession: Profession | ''
  town: string
  /** The version of the operating policy that was agreed to. */
  accepted: number | null
}

export const emptyApplication = (): ApplicationDraft => ({
  name: '',
  kana: '',
  code: '',
  address: '',
  phone: '',
  contact_name: '',
  contact_kana: '',
  contact_phone: '',
  contact_mail: '',
  kind: '',
  profession: '',
  town: '',
  accepted: null,
})

export type ApplicationProblem = 'missing' | 'choose' | 'kana' | 'code' | 'phone' | 'mail' | 'reach' | 'policy'
export type ApplicationProblems = Partial<Record<ApplicationField, ApplicationProblem>>

const kanaOnly = /^[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f\p{Nd} \u3000]+$/u
const personKana = /^[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f \u3000]+$/
const officeNumber = /^(0[1-9]|[1-3]\d|4[0-7])\d{8}$/

/** Digits as they are typed in Japanese. */
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\u2010-\u2013\u2212\u30fc]/g, '-')
    .trim()
const digitsOf = (text: string) => plain(text).replace(/[\s-]/g, '')

export function applicationProblems(draft: ApplicationDraft, version: number): ApplicationProblems {
  const [phone, mail] = [plain(draft.contact_phone), draft.contact_mail.trim()]
  const checks: [ApplicationField, ApplicationProblem, boolean][] = [
    ['name', 'missing', !draft.name.trim()],
    ['kana', 'kana', !kanaOnly.test(draft.kana.trim())],
    ['kind', 'choose', !draft.kind],
    ['code', 'code', draft.code.trim() !== '' && !officeNumber.test(digitsOf(draft.code))],
    ['phone', 'missing', !draft.phone.trim()],
    ['contact_name', 'missing', !draft.contact_name.trim()],
    ['contact_kana', 'kana', !personKana.test(draft.contact_kana.trim())],
    ['profession', 'choose', !draft.profession],
    ['contact_phone', 'reach', !phone && !mail],
    ['contact_phone', 'phone', !/^[\d+\-() ]*$/.test(phone)],
    ['contact_mail', 'mail', mail !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail)],
    ['policy', 'policy', draft.accepted !== version],
  ]
  const found: ApplicationProblems = {}
  for (const [field, problem, isThere] of checks) if (isThere) found[field] ??= problem
  return found
}

/** What is sent of a draft that has no problems. */
export function bodyOfApplication(draft: ApplicationDraft): ApplicationBody {
  const line = (text: string) => text.trim() || null
  return {
    entry: {
      name: draft.name.trim(),
      kana: draft.kana.trim(),
      kind: draft.kind || 'clinic',
      municipality_code: line(draft.town),
      address: line(draft.address),
      phone: plain(draft.phone),
    },
    code: digitsOf(draft.code) || null,
    contact: {
      name: draft.contact_name.trim(),
      kana: draft.contact_kana.trim(),
      profession: draft.profession || 'clerk',
      phone: plain(draft.contact_phone) || null,
      mail: line(draft.contact_mail),
    },
    policy_version: draft.accepted ?? 0,
  }
}

/** Which field an answer of the server is about. */
export function fieldOfAnswer(field: string | undefined): ApplicationField | null {
  const name = (field ?? '').replace(/^entry\./, '').replace(/^contact\./, 'contact_')
  if (name === 'contact_profession') return 'profession'
  if (name === 'kind') return 'kind'
  return applicationLines.find((line) => line === name) ?? null
}
