import type { Session } from '../api/types'

/** A session as the server would send it, for tests; its membership has the name of its person. */
export function makeSession(id: string, name: string): Session {
  const membership: Session['memberships'][number] = {
    id: `mem_${name}`,
    person: `per_${name}`,
    name,
    kana: '',
    organization: {
      id: 'org_station',
      name: 'Station',
      kind: 'visiting_nurse_station',
      code: null,
      municipality_code: null,
      phone: null,
      night_phone: null,
    },
    profession: 'nurse',
    role: 'staff',
    from: '2026-04-01T00:00:00Z',
    until: null,
    left_on: null,
  }
  return {
    session: id,
    expires_at: '2026-11-21T00:00:00Z',
    proof: 'passkey',
    proved_at: '2026-11-20T00:00:00Z',
    idle_seconds: 900,
    person: { id: membership.person, name, kana: '' },
    region: { id: 'reg_1', name: 'Region', time_zone: 'Asia/Tokyo' },
    acting: membership,
    memberships: [membership],
    may: [],
    policy_to_accept: null,
  }
}
