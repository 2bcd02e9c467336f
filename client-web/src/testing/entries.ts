import type { Entries, Entry, TeamMember } from '../api/types'

/** Entries as the server would send them, for tests. */
export function makeEntry(seq: number, change: Partial<Entry> = {}): Entry {
  return {
    id: `ent_${seq}`,
    patient: 'pat_1',
    stream: 'str_1',
    seq,
    kind: 'note',
    importance: 'normal',
    scene: null,
    state: 'posted',
    author: {
      person: 'per_nurse',
      membership: 'mem_nurse',
      name: 'Nurse',
      profession: 'nurse',
      organization: 'org_station',
      organization_name: 'Station',
      left_on: null,
    },
    observed_at: '2026-11-20T00:00:00Z',
    composed_at: null,
    recorded_at: '2026-11-20T00:00:00Z',
    revision: seq,
    revised_at: null,
    revised_by: null,
    reply_to: null,
    addressees: [],
    next_visit: false,
    content: { text: `entry ${seq}`, vitals: null, medication: null, contact: null },
    must_read: null,
    operation: '',
    acknowledgements: [],
    seen: [],
    ...change,
  }
}

export function makePage(seqs: number[], change: Partial<Entries> = {}): Entries {
  return {
    items: seqs.map((seq) => makeEntry(seq)),
    older: null,
    newer: null,
    head: seqs.at(-1) ?? 0,
    unread: { count: 0, first: null, entries: [] },
    ...change,
  }
}

export function makeMember(id: string, change: Partial<TeamMember> = {}): TeamMember {
  return {
    id,
    organization: 'org_clinic',
    organization_name: 'Clinic',
    organization_kind: 'clinic',
    phone: null,
    night_phone: null,
    person: null,
    person_name: null,
    profession: 'physician',
    professions: [],
    team_role: null,
    department: null,
    basis: 'written',
    basis_obtained_by: null,
    basis_obtained_on: null,
    from: '2026-04-01T00:00:00Z',
    until: null,
    active: true,
    ...change,
  }
}
