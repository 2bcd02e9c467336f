import type { Alert, AlertArea, AlertHazard, BroadcastReachRow } from '../api/types'

/** Alerts and broadcasts, as the server would send them, for tests. */
export function makeHazard(text: string, change: Partial<AlertHazard> = {}): AlertHazard {
  return { text, detail: '', state: 'issued', severity: 'warning', ...change }
}

export function makeArea(name: string, hazards: AlertHazard[], change: Partial<AlertArea> = {}): AlertArea {
  return { name, code: null, here: true, hazards, ...change }
}

export function makeAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'alt_1',
    state: 'waiting',
    source: 'jma',
    identifier: 'one',
    sender: 'Observatory',
    sender_name: null,
    status: 'real',
    message: 'alert',
    kind: 'weather_warning',
    severity: 'warning',
    title: 'Warning',
    headline: 'Rain',
    description: '',
    instruction: '',
    issued: '2026-11-20T00:00:00Z',
    sent: '2026-11-20T00:00:00Z',
    expires: null,
    received_at: '2026-11-20T00:00:01Z',
    areas: [],
    municipalities: ['452017'],
    automatic: false,
    decided_at: null,
    decided_by: null,
    reason: null,
    broadcast: null,
    earlier_broadcast: null,
    superseded_by: null,
    proposal: { title: 'Warning', text: 'Rain', importance: 'urgent', boards: ['brd_1'] },
    calls: [],
    next_call_at: null,
    may: ['release_alert'],
    ...change,
  }
}

export function makeReachRow(organization: string, change: Partial<BroadcastReachRow> = {}): BroadcastReachRow {
  return {
    organization,
    organization_name: organization,
    organization_kind: 'clinic',
    municipality_code: '452017',
    phone: null,
    members: 3,
    delivered: 0,
    seen: 0,
    acknowledged: 0,
    first_seen_at: null,
    ...change,
  }
}
