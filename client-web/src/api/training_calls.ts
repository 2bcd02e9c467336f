import { call } from './client'
import { readFile } from './file_call'
import type { Participant, Training, TrainingBody, TrainingContact, TrainingSurvey, TrainingSurveyBody } from './types'

type Participants = { items: Participant[] }
const at = (id: string, part = '') => `/api/trainings/${id}${part}`

export const listTrainings = (query: { past?: true; mine?: true }) =>
  call<{ items: Training[] }>('GET', '/api/trainings', { query })
export const getTraining = (id: string) => call<Training>('GET', at(id))

export const openTraining = (board: string, key: string, body: TrainingBody) =>
  call<Training>('POST', `/api/boards/${board}/trainings`, { key, body })
export const changeTraining = (id: string, version: number, body: TrainingBody) =>
  call<Training>('PUT', at(id), { version, body })
export const cancelTraining = (id: string, reason: string) =>
  call<Training>('POST', at(id, '/cancel'), { body: reason ? { reason } : {} })

export const applyForTraining = (id: string, key: string, on_list: boolean) =>
  call<Training>('POST', at(id, '/application'), { key, body: { on_list } })
export const takeApplicationBack = (id: string) =>
  call<Training>('POST', at(id, '/application/withdrawal'), { body: {} })
/** Whether the organizer may invite this person to what comes later. */
export const setOnList = (id: string, on_list: boolean) =>
  call<Training>('PUT', at(id, '/on-list'), { body: { on_list } })

export const listParticipants = (id: string) => call<Participants>('GET', at(id, '/participants'))
/** For a spreadsheet. */
export const readParticipantsFile = (id: string, session: string) => readFile(at(id, '/participants.csv'), session)
export const markAttendance = (id: string, application: string, attended: boolean) =>
  call<Participants>('PUT', at(id, '/attendance'), { body: { application, attended } })
export const takeCode = (id: string, code: string) =>
  call<Participant>('POST', at(id, '/attendance'), { body: { code } })

export const answerSurvey = (id: string, body: TrainingSurveyBody) =>
  call<Training>('POST', at(id, '/survey'), { body })
export const getSurvey = (id: string) => call<TrainingSurvey>('GET', at(id, '/survey'))

export const listContacts = (id: string) => call<{ items: TrainingContact[] }>('GET', at(id, '/contacts'))
export const inviteContacts = (id: string) => call<{ invited: number }>('POST', at(id, '/invitations'), { body: {} })

export const getCalendar = () => call<{ issued_at: string | null }>('GET', '/api/calendar')
/** The secret address is told this once. */
export const issueCalendar = () => call<{ path: string; issued_at: string }>('POST', '/api/calendar', { body: {} })
export const endCalendar = () => call<void>('DELETE', '/api/calendar')
