import { call } from './client'
import type { Provider, ProviderNotice, ProviderNoticeBody } from './types'

const at = (id: string, part = '') => `/api/provider-notices/${id}${part}`

/** `search` is the end of an address, as the page has it. */
export const listProviders = (search: string) => call<{ items: Provider[] }>('GET', `/api/directory${search}`)
export const getProvider = (id: string) => call<Provider>('GET', `/api/directory/${id}`)
/** Whether it stands on the page for everybody. */
export const listOnPublicPage = (id: string, listed: boolean) =>
  call<Provider>('PUT', `/api/organizations/${id}/listing`, { body: { listed } })

export type ProviderNotices = { items: ProviderNotice[]; waiting: number }
export const listProviderNotices = () => call<ProviderNotices>('GET', '/api/provider-notices')
/** How many wait for a decision. */
export const listWaitingNotices = () =>
  call<ProviderNotices>('GET', '/api/provider-notices', { query: { state: 'proposed' } })
export const listNoticesOf = (organization: string) =>
  call<{ items: ProviderNotice[] }>('GET', `/api/organizations/${organization}/provider-notices`)
export const getProviderNotice = (id: string) => call<ProviderNotice>('GET', at(id))

export const proposeProvider = (key: string, body: ProviderNoticeBody) =>
  call<ProviderNotice>('POST', '/api/provider-notices', { key, body })
/** `organization_version` is the one that was compared with. */
export const approveNotice = (id: string, organization_version: number | null) =>
  call<ProviderNotice>('POST', at(id, '/approve'), { body: { organization_version } })
export const refuseNotice = (id: string, reason: string) =>
  call<ProviderNotice>('POST', at(id, '/refuse'), { body: { reason } })
export const takeNoticeBack = (id: string) => call<ProviderNotice>('POST', at(id, '/withdraw'), { body: {} })
