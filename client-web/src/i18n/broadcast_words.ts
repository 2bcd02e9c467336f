import type {
  Alert,
  AlertCall,
  AlertHazard,
  AlertMessage,
  AlertSeverity,
  AlertState,
  AlertStatus,
  DismissalReason,
  Importance,
} from '../api/types'
import type { BroadcastProblem } from '../domain/broadcast'
import { longestBroadcast } from '../domain/broadcast'
import * as m from '../paraglide/messages'
import { sayDayAndClock } from './format'

type Words<K extends string> = Record<K, () => string>

const severities: Words<AlertSeverity> = {
  emergency: m.alert_severity_emergency,
  danger: m.alert_severity_danger,
  warning: m.alert_severity_warning,
  advisory: m.alert_severity_advisory,
  information: m.alert_severity_information,
  all_clear: m.alert_severity_clear,
}

const states: Words<AlertState> = {
  waiting: m.alert_state_waiting,
  released: m.alert_state_released,
  dismissed: m.alert_state_dismissed,
  kept: m.alert_state_kept,
  superseded: m.alert_state_superseded,
  cancelled: m.alert_state_cancelled,
}

const hazardStates: Words<AlertHazard['state']> = {
  issued: m.alert_hazard_issued,
  continued: m.alert_hazard_continued,
  lowered: m.alert_hazard_lowered,
  lifted: m.alert_hazard_lifted,
}

const reasons: Words<DismissalReason> = {
  not_relevant: m.alert_dismiss_not_relevant,
  already_known: m.alert_dismiss_already_known,
  outdated: m.alert_dismiss_outdated,
  mistaken: m.alert_dismiss_mistaken,
  other: m.alert_dismiss_other,
}
export const dismissalReasons = Object.keys(reasons) as DismissalReason[]

const messages: Words<AlertMessage> = {
  alert: m.broadcast_message_alert,
  update: m.broadcast_message_update,
  cancel: m.broadcast_message_cancel,
}

const importances: Words<Importance> = {
  normal: m.broadcast_importance_normal,
  important: m.broadcast_importance_important,
  urgent: m.broadcast_importance_urgent,
}

const outcomes: Words<NonNullable<AlertCall['outcome']> | 'asked'> = {
  sent: m.alert_call_rung,
  seen: m.alert_call_seen,
  not_wanted: m.alert_call_not_wanted,
  no_device: m.alert_call_no_device,
  failed: m.alert_call_failed,
  asked: m.alert_call_asked,
}

/** What this client does not know yet is shown as it came. */
const say = <K extends string>(words: Words<K>, code: K): string => words[code]?.() ?? code

export const saySeverity = (code: AlertSeverity) => say(severities, code)
export const sayAlertState = (code: AlertState) => say(states, code)
export const sayHazardState = (code: AlertHazard['state']) => say(hazardStates, code)
export const sayDismissal = (code: DismissalReason) => say(reasons, code)
export const sayMessage = (code: AlertMessage) => say(messages, code)
export const sayImportanceHelp = (code: Importance) => say(importances, code)
export const sayOutcome = (code: keyof typeof outcomes) => say(outcomes, code)

const marks: Record<Exclude<AlertStatus, 'real'>, () => string> = {
  drill: m.broadcast_mark_drill,
  test: m.broadcast_mark_test,
}

/** As titles on the boards begin, in every language. */
const given = /^\u3010(\u8A13\u7DF4|\u8A66\u9A13)\u3011/

/** What is no real one says so before anything else, once. */
export const sayMarked = (status: AlertStatus, text: string): string =>
  status === 'real' || given.test(text) ? text : `${marks[status]()}${text}`

export const sayStatus = (status: Exclude<AlertStatus, 'real'>): string =>
  status === 'drill' ? m.broadcast_status_drill() : m.broadcast_status_test()

export const sayNotReal = (status: Exclude<AlertStatus, 'real'>): string =>
  status === 'drill' ? m.disaster_drill_text() : m.broadcast_test_text()

/** What holds here, rather than what the telegram is called. */
export const sayAlert = ({ status, proposal }: Pick<Alert, 'status' | 'proposal'>): string =>
  sayMarked(status, proposal.title)

/** What its sender calls it, who that is, and as of when. */
export function sayIssued({ title, sender, sender_name, issued }: Alert): string {
  const said = { sender: sender_name ?? sender, at: sayDayAndClock(issued) }
  return title ? m.alert_row_issued({ title, ...said }) : m.alert_row_issued_untitled(said)
}

export const sayHazard = ({ text, detail }: Pick<AlertHazard, 'text' | 'detail'>): string =>
  detail ? m.alert_hazard_detail({ text, detail }) : text

const problems: Record<BroadcastProblem, () => string> = {
  boards: m.broadcast_problem_boards,
  title: m.board_problem_title,
  title_long: m.board_problem_title_long,
  text: m.composer_problem_empty,
  text_long: () => m.broadcast_problem_text({ most: longestBroadcast }),
  day: m.board_problem_day,
  day_past: m.board_problem_day_past,
  reason: m.board_problem_reason,
}

export const sayBroadcastProblem = (problem: BroadcastProblem): string => problems[problem]()
