import { call } from './client'
import type {
  ChartVersion,
  Page,
  Patient,
  PatientBody,
  PatientRow,
  PatientStateBody,
  Refusal,
  Team,
  TeamMember,
  TeamMemberBody,
  Today,
} from './types'

export const getToday = (since?: string) => call<Today>('GET', '/api/today', { query: { since } })

/** A page of the patients whose care has ended, or of the register; filtered by the server. */
export const listPatientPage = (scope: 'ended' | 'register', q: string, after?: string) =>
  q
    ? call<Page<PatientRow>>('POST', '/api/patients/search', { body: { q, scope, after } })
    : call<Page<PatientRow>>('GET', '/api/patients', { query: { scope, after } })
export const listChartVersions = (id: string) => call<{ items: ChartVersion[] }>('GET', `/api/patients/${id}/versions`)
export const registerPatient = (key: string, body: PatientBody) => call<Patient>('POST', '/api/patients', { key, body })
export const editPatient = (id: string, version: number, body: PatientBody) =>
  call<Patient>('PUT', `/api/patients/${id}`, { version, body })
export const setPatientState = (id: string, body: PatientStateBody) =>
  call<Patient>('POST', `/api/patients/${id}/state`, { body })

export const getTeam = (patient: string) => call<Team>('GET', `/api/patients/${patient}/team`)
export const addTeamMember = (patient: string, body: TeamMemberBody) =>
  call<TeamMember>('POST', `/api/patients/${patient}/team`, { body })
export const endTeamMember = (id: string) => call<void>('POST', `/api/team-members/${id}/end`, { body: {} })
export const refuseOrganization = (patient: string, organization: string) =>
  call<Refusal>('POST', `/api/patients/${patient}/refusals`, { body: { organization } })
