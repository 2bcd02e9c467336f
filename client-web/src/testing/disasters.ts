import type { Disaster, DisasterReport, Standing } from '../api/types'

/** Disasters and what is reported in them, as the server would send them, for tests. */
export function makeReport(seq: number, change: Partial<DisasterReport> = {}): DisasterReport {
  return {
    id: `dsr_${seq}`,
    disaster: 'dis_1',
    organization: 'org_station',
    organization_name: 'Station',
    seq,
    observed_at: `2026-11-20T00:00:${String(seq % 60).padStart(2, '0')}Z`,
    recorded_at: '2026-11-20T00:01:00Z',
    author: {
      membership: 'mem_1',
      person: 'per_1',
      name: 'Suzuki',
      profession: 'nurse',
      organization: 'org_station',
      organization_name: 'Station',
      left_on: null,
    },
    state: 'open',
    building: null,
    power: null,
    power_hours: null,
    water: null,
    water_hours: null,
    gas: null,
    telephone: null,
    supplies: null,
    many_patients: null,
    staff: null,
    staff_present: null,
    can_accept: null,
    needs: null,
    no_damage: false,
    ...change,
  }
}

export function makeStanding(organization: string, change: Partial<Standing> = {}): Standing {
  return {
    organization,
    organization_name: organization,
    organization_kind: 'clinic',
    municipality_code: '452017',
    phone: '0985-00-0000',
    night_phone: null,
    place: null,
    report: null,
    ...change,
  }
}

export function makeDisaster(change: Partial<Disaster> = {}): Disaster {
  return {
    id: 'dis_1',
    stream: 'str_dis',
    head: 1,
    hazard: 'earthquake',
    title: 'Autumn',
    mode: 'drill',
    municipalities: [],
    opened_at: '2026-11-20T00:00:00Z',
    opened_by: makeReport(1).author,
    closed_at: null,
    counts: { organizations: 2, answered: 0, unanswered: 2, open: 0, limited: 0, closed: 0 },
    own_report: null,
    is_expected: true,
    may: ['report_state'],
    ...change,
  }
}
