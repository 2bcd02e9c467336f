import { call } from './client'
import type {
  ApplicationApproved,
  ApplicationBody,
  ApplicationForm,
  OperatingPolicies,
  OperatingPolicyBody,
  OrganizationApplication,
} from './types'

const at = (id: string, part = '') => `/api/applications/${id}${part}`

/** For whoever has no account. */
export const listApplicationForms = () => call<{ items: ApplicationForm[] }>('GET', '/api/application-forms')
export const applyToTakePart = (region: string, key: string, body: ApplicationBody) =>
  call<{ receipt: string }>('POST', `/api/application-forms/${region}/applications`, { key, body })

/** What waits, the oldest first, or what was decided, the newest first. */
export const listApplications = (decided: boolean) =>
  call<{ items: OrganizationApplication[] }>('GET', '/api/applications', { query: { decided } })
export const getApplication = (id: string) => call<OrganizationApplication>('GET', at(id))
export const approveApplication = (id: string, letter: boolean) =>
  call<ApplicationApproved>('POST', at(id, '/approval'), { body: { letter } })
export const refuseApplication = (id: string, reason: string) =>
  call<OrganizationApplication>('POST', at(id, '/refusal'), { body: { reason } })

export const readOperatingPolicies = () => call<OperatingPolicies>('GET', '/api/operating-policy')
export const writeOperatingPolicy = (version: number, body: OperatingPolicyBody) =>
  call<OperatingPolicies>('PUT', '/api/operating-policy', { version, body })
export const acceptOperatingPolicy = (version: number) =>
  call<void>('POST', '/api/operating-policy/acceptance', { body: { version } })
