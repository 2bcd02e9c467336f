import type { Author, Vacancy, Ward } from '../api/types'

const nakamura: Author = {
  membership: 'mem_1',
  person: 'per_1',
  name: 'Nakamura',
  profession: 'bed_coordinator',
  organization: 'org_1',
  organization_name: 'Hospital',
  left_on: null,
}

/** Wards and what is told of them, as the server would send them, for tests. */
export function makeVacancy(change: Partial<Vacancy> = {}): Vacancy {
  return {
    version: 1,
    state: 'open',
    free: 3,
    free_female: 2,
    free_male: 1,
    adjusting: null,
    available_from: null,
    remark: null,
    recorded_at: '2026-11-20T00:00:00Z',
    confirmed_at: '2026-11-20T00:00:00Z',
    author: nakamura,
    confirmed_by: nakamura,
    stale: false,
    ...change,
  }
}

export function makeWard(id: string, change: Partial<Ward> = {}): Ward {
  return {
    id,
    organization: 'org_1',
    organization_name: 'Hospital',
    organization_kind: 'hospital',
    organization_phone: null,
    municipality_code: '012025',
    name: `ward ${id}`,
    kind: 'hospital',
    function: null,
    bed_type: null,
    fee_class: null,
    procedures: [],
    extra_charge_yen: null,
    respite: false,
    reception_hours: null,
    phone: null,
    note: null,
    version: 1,
    closed_at: null,
    vacancy: makeVacancy(),
    is_mine: false,
    ...change,
  }
}
