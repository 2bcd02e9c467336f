import type { Patient, PatientRow } from '../api/types'

/** A row of the list as the server would send it, for tests. */
export function makeRow(id: string, change: Partial<PatientRow> = {}): PatientRow {
  return {
    id: `pat_${id}`,
    stream: `str_${id}`,
    name: `Patient ${id}`,
    kana: id,
    birth_date: '1942-03-08',
    sex: 'female',
    state: 'home',
    since: '2026-04-01',
    care_level: null,
    same_name: false,
    host: 'org_station',
    mine: false,
    readable: true,
    head: 0,
    unread: 0,
    addressed: 0,
    urgent: 0,
    last: null,
    ...change,
  }
}

export function makePatient(id: string, change: Partial<Patient> = {}): Patient {
  const state = {
    state: 'home' as const,
    since: '2026-04-01',
    place: null,
    reason: null,
    recorded_at: '2026-04-01T00:00:00Z',
  }
  return {
    id: `pat_${id}`,
    stream: `str_${id}`,
    version: 1,
    host: {
      id: 'org_station',
      name: 'Station',
      kind: 'visiting_nurse_station',
      code: null,
      municipality_code: null,
      phone: null,
      night_phone: null,
    },
    state,
    states: [state],
    patient: {
      name: `Patient ${id}`,
      kana: id,
      birth_date: '1942-03-08',
      sex: 'female',
      allergies: { status: 'unknown', items: [] },
    },
    may: [],
    ...change,
  }
}
