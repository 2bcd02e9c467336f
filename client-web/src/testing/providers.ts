import type { Author, Provider, ProviderNotice } from '../api/types'

const author: Author = {
  person: 'per_1',
  name: 'Suzuki',
  membership: 'mem_1',
  profession: 'nurse',
  organization: 'org_1',
  organization_name: 'Station',
  left_on: null,
}

/** Organizations of the directory and notices about them, as the server would send them, for tests. */
export function makeProvider(change: Partial<Provider> = {}): Provider {
  return {
    id: 'org_1',
    name: 'Station',
    kana: null,
    kind: 'visiting_nurse_station',
    code: null,
    municipality_code: '45201',
    address: 'Old street 1',
    place: null,
    phone: '0985-00-0001',
    night_phone: null,
    fax: null,
    services: ['visiting_nursing'],
    hours: null,
    web: null,
    opens_on: null,
    closes_on: null,
    is_closed: false,
    is_listed: false,
    version: 3,
    news: null,
    upcoming: [],
    may: ['propose_provider'],
    ...change,
  }
}

export function makeProviderNotice(id: string, change: Partial<ProviderNotice> = {}): ProviderNotice {
  return {
    id,
    kind: 'moving',
    state: 'proposed',
    organization: 'org_1',
    organization_name: 'Station',
    entry: null,
    changed: [],
    current: null,
    outdated: false,
    effective_on: '2026-12-01',
    applied_at: null,
    remark: null,
    follows: null,
    followed_by: null,
    proposed_at: '2026-11-20T00:00:00Z',
    proposed_by: author,
    decided_at: null,
    decided_by: null,
    reason: null,
    duplicates: [],
    board: null,
    posted: null,
    version: 1,
    may: [],
    ...change,
  }
}
