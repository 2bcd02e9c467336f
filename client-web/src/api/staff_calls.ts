import { call } from './client'
import { readFile, sendFile } from './file_call'
import type {
  Away,
  Departed,
  Departure,
  DepartureBody,
  EmergencyAccountMade,
  Invitation,
  InvitationBody,
  Invited,
  Profession,
  Recovered,
  Recovery,
  Roster,
  ScimToken,
  ScimTokenMade,
  StaffList,
  StaffListTaken,
} from './types'

const organization = (id: string, part: string) => `/api/organizations/${id}/${part}`
const membership = (id: string, part: string) => `/api/memberships/${id}/${part}`

export const getRoster = (id: string) => call<Roster>('GET', organization(id, 'roster'))
export const checkRoster = (id: string) => call<Roster>('POST', organization(id, 'roster/check'), { body: {} })

export const listInvitations = (id: string) => call<{ items: Invitation[] }>('GET', organization(id, 'invitations'))
export const invite = (id: string, body: InvitationBody) =>
  call<Invited>('POST', organization(id, 'invitations'), { body })
export const renewInvitation = (id: string, letter: boolean) =>
  call<Invited>('POST', `/api/invitations/${id}/renewal`, { body: { letter } })
export const withdrawInvitation = (id: string) => call<void>('POST', `/api/invitations/${id}/withdrawal`, { body: {} })

/** What becomes of those who are not in a list. */
export type Missing = 'keep' | 'leave'

export const readStaffList = (id: string, session: string) => readFile(organization(id, 'staff-list.csv'), session)
export const lookAtStaffList = (id: string, session: string, file: Blob, missing: Missing) =>
  sendFile<StaffList>(organization(id, `staff-list/look?missing=${missing}`), session, file)
/** Only as it was looked at. */
export const takeStaffList = (id: string, session: string, file: Blob, missing: Missing, token: string) =>
  sendFile<StaffListTaken>(organization(id, `staff-list?${new URLSearchParams({ missing, token })}`), session, file)

export const listScimTokens = (id: string) => call<{ items: ScimToken[] }>('GET', organization(id, 'scim-tokens'))
export const makeScimToken = (id: string, name: string) =>
  call<ScimTokenMade>('POST', organization(id, 'scim-tokens'), { body: { name } })
export const endScimToken = (id: string) => call<void>('POST', `/api/scim-tokens/${id}/end`, { body: {} })

export const getDeparture = (id: string) => call<Departure>('GET', membership(id, 'departure'))
export const depart = (id: string, body: DepartureBody) => call<Departed>('POST', membership(id, 'departure'), { body })
export const setAway = (id: string, body: Away) => call<unknown>('PUT', membership(id, 'leave'), { body })
export const endAway = (id: string) => call<void>('DELETE', membership(id, 'leave'))

export const prepareEnvelope = (id: string, profession: Profession) =>
  call<EmergencyAccountMade>('POST', organization(id, 'emergency-accounts'), { body: { profession } })
export const destroyEnvelope = (id: string) =>
  call<void>('POST', `/api/emergency-accounts/${id}/destruction`, { body: {} })

export const askRecovery = (id: string) => call<Recovery>('POST', membership(id, 'recovery'), { body: {} })
export const confirmRecovery = (id: string) =>
  call<Recovered>('POST', `/api/recoveries/${id}/confirmation`, { body: {} })
export const withdrawRecovery = (id: string) => call<void>('POST', `/api/recoveries/${id}/withdrawal`, { body: {} })
