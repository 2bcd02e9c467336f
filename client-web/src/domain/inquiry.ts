import type {
  Inquiries,
  Inquiry,
  InquiryAnswer,
  InquiryBody,
  InquiryPurpose,
  InquiryUrgency,
  Procedure,
  Ward,
  WardKind,
} from '../api/types'
import { procedures, type WardFilter } from './vacancy'

export const purposes: InquiryPurpose[] = ['admission', 'transfer', 'respite', 'short_stay', 'move_in', 'service']
export const urgencies: InquiryUrgency[] = ['today', 'days', 'planned']
export const inquiryAnswers: InquiryAnswer[] = ['possible', 'talk', 'not_possible']
export const ageBands = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
export const mostAsked = 5
export const longestWords = 300
export const inquirySides = ['received', 'sent'] as const
export type InquirySideName = (typeof inquirySides)[number]

/** Pages below the one of vacant beds. */
export const inquiryPaths = {
  list: '/beds/inquiries',
  side: (side: InquirySideName) => `/beds/inquiries?side=${side}`,
  one: (id: string) => `/beds/inquiries/${id}`,
}

/** The inquiry that a part of the address names. */
export const inquiryOf = (part: string): string | null => /^inquiries\/(inq_[a-z0-9]{26})$/.exec(part)?.[1] ?? null

/** What is asked, while it is written. */
export type InquiryDraft = {
  wards: string[]
  purpose: InquiryPurpose | ''
  urgency: InquiryUrgency
  age: string
  sex: 'female' | 'male' | ''
  procedures: Procedure[]
  from: string
  until: string
  text: string
}
/** An answer, while it is written. */
export type ReplyDraft = { answer: InquiryAnswer | ''; text: string }
export type InquiryProblem = 'wards' | 'purpose' | 'until' | 'text'

const usualPurposes: Record<WardKind, InquiryPurpose | ''> = {
  hospital: '',
  short_stay: 'short_stay',
  care_home: 'move_in',
  visiting_nursing: 'service',
  care_management: 'service',
}

/** With what was looked for filled in. */
export function draftOfInquiry(ward: Ward, filter: WardFilter): InquiryDraft {
  return {
    wards: [ward.id],
    purpose: usualPurposes[ward.kind] ?? '',
    urgency: 'days',
    age: '',
    sex: filter.sex ?? '',
    procedures: procedures.filter((one) => filter.procedures.includes(one) && one !== 'same_day'),
    from: '',
    until: '',
    text: '',
  }
}

export function inquiryProblems(draft: InquiryDraft): InquiryProblem[] {
  const problems: InquiryProblem[] = []
  if (draft.wards.length === 0 || draft.wards.length > mostAsked) problems.push('wards')
  if (draft.purpose === '') problems.push('purpose')
  if (draft.from !== '' && draft.until !== '' && draft.until < draft.from) problems.push('until')
  if ([...draft.text.trim()].length > longestWords) problems.push('text')
  return problems
}

/** What is sent, of a draft without problems. */
export function bodyOfInquiry(draft: InquiryDraft): InquiryBody {
  return {
    wards: draft.wards,
    form: {
      purpose: draft.purpose || 'admission',
      urgency: draft.urgency,
      age_band: draft.age === '' ? null : Number(draft.age),
      sex: draft.sex || null,
      procedures: draft.procedures,
      from: draft.from || null,
      until: draft.until || null,
    },
    text: draft.text.trim() || null,
  }
}

/** Nobody hurries anybody before two hours of the working day have passed. */
export const hoursWaited = ({ waiting_minutes: minutes }: Inquiry): number =>
  minutes < 120 ? 0 : Math.floor(minutes / 60)

/** What is still to be answered here, and answers that were not read. */
export const countOpen = ({ sent, received }: Inquiries): number =>
  received.filter(({ state }) => state === 'open').length + sent.filter(({ unread }) => unread > 0).length
