import type { Inquiry, InquiryAnswer, InquiryMessage, InquiryPurpose, InquiryUrgency } from '../api/types'
import { hoursWaited, type InquiryProblem, type InquirySideName } from '../domain/inquiry'
import * as m from '../paraglide/messages'
import { sayDay } from './format'
import { sayProcedure } from './vacancy_words'

type Words<K extends string> = Record<K, () => string>

const purposes: Words<InquiryPurpose> = {
  admission: m.inquiry_purpose_admission,
  transfer: m.inquiry_purpose_transfer,
  respite: m.inquiry_purpose_respite,
  short_stay: m.inquiry_purpose_short_stay,
  move_in: m.inquiry_purpose_move_in,
  service: m.inquiry_purpose_service,
}

const urgencies: Words<InquiryUrgency> = {
  today: m.inquiry_urgency_today,
  days: m.inquiry_urgency_days,
  planned: m.inquiry_urgency_planned,
}

const answers: Words<InquiryAnswer> = {
  possible: m.inquiry_answer_possible,
  talk: m.inquiry_answer_talk,
  not_possible: m.inquiry_answer_not_possible,
}

const shortAnswers: Words<InquiryAnswer> = {
  ...answers,
  possible: m.inquiry_answer_possible_short,
  not_possible: m.inquiry_answer_not_possible_short,
}

export const sayPurpose = (code: InquiryPurpose) => purposes[code]?.() ?? code
export const sayUrgency = (code: InquiryUrgency) => urgencies[code]?.() ?? code
export const sayInquiryAnswer = (code: InquiryAnswer) => answers[code]?.() ?? code

export function sayAgeBand(band: number): string {
  if (band === 0) return m.inquiry_age_child()
  return band === 100 ? m.inquiry_age_oldest() : m.inquiry_age_band({ age: band })
}

/** How it stands, in a word. */
export function sayInquiryState({ state, answer }: Inquiry): string {
  if (state === 'withdrawn') return m.inquiry_state_withdrawn()
  if (state === 'closed') return m.inquiry_state_closed()
  return state === 'answered' && answer ? (shortAnswers[answer]?.() ?? answer) : m.inquiry_state_open()
}

/** How long it has waited; nothing while that is not long. */
export function sayWaiting(inquiry: Inquiry, side: InquirySideName): string {
  const hours = inquiry.state === 'open' ? hoursWaited(inquiry) : 0
  if (hours === 0) return ''
  return side === 'sent' ? m.inquiry_waiting_sent({ hours }) : m.inquiry_waiting_received({ hours })
}

/** 「80代・女性」; nothing where nothing was said. */
export function sayWhom({ age_band: age, sex }: Inquiry): string {
  const words = [
    age === null ? '' : sayAgeBand(age),
    sex === 'female' ? m.inquiry_sex_female() : sex === 'male' ? m.inquiry_sex_male() : '',
  ]
  return words.filter(Boolean).join(m.patient_conditions_separator())
}

export function sayDays({ from, until }: Inquiry): string {
  if (from && until) return m.inquiry_days_between({ from: sayDay(from), until: sayDay(until) })
  if (from) return m.inquiry_days_from({ from: sayDay(from) })
  return until ? m.inquiry_days_until({ until: sayDay(until) }) : ''
}

export const sayNeeds = ({ procedures }: Inquiry) => procedures.map(sayProcedure).join(m.patient_conditions_separator())

/** What a message does, where it is more than words. */
export function sayMessageKind({ kind, answer }: InquiryMessage, { state }: Inquiry): string {
  switch (kind) {
    case 'asked':
      return m.inquiry_talk_asked()
    case 'answered':
      return answer ? m.inquiry_talk_answered({ answer: sayInquiryAnswer(answer) }) : ''
    case 'ended':
      return state === 'withdrawn' ? m.inquiry_talk_withdrawn() : m.inquiry_talk_closed()
    default:
      return ''
  }
}

const problems: Words<InquiryProblem> = {
  wards: m.inquiry_problem_wards,
  purpose: m.inquiry_problem_purpose,
  until: m.inquiry_problem_until,
  text: m.inquiry_problem_text,
}

export const sayInquiryProblem = (problem: InquiryProblem) => problems[problem]()
