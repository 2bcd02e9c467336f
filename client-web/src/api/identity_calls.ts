import { call } from './client'
import type { IdentityProvider, IdentityProviderBody, OwnIdentity } from './types'

type List<T> = { items: T[] }

/** By which providers one signs in here; nobody need be signed in. */
export const listProviderNames = () => call<List<{ id: string; name: string }>>('GET', '/api/identity-providers')
/** Where the browser goes; it comes back by itself. */
export const goToProvider = (id: string, link: boolean) =>
  call<{ location: string }>('POST', `/api/session/provider/${id}`, { body: { link } })
/** Where one signs out at the provider too; asked before signing out here. */
export const findProviderEnd = () => call<{ location: string | null }>('GET', '/api/session/provider/end')

export const listIdentities = () => call<List<OwnIdentity>>('GET', '/api/session/identities')
export const unlinkIdentity = (id: string) => call<void>('DELETE', `/api/session/identities/${id}`)

export const listIdentityProviders = (organization: string) =>
  call<List<IdentityProvider>>('GET', `/api/organizations/${organization}/identity-providers`)
export const addIdentityProvider = (organization: string, body: IdentityProviderBody) =>
  call<IdentityProvider>('POST', `/api/organizations/${organization}/identity-providers`, { body })
export const endIdentityProvider = (id: string) => call<void>('POST', `/api/identity-providers/${id}/end`)
