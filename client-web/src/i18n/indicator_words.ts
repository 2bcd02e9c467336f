import type { IndicatorArea, IndicatorUnit } from '../api/types'
import { all, none } from '../domain/indicator'
import * as m from '../paraglide/messages'
import { getLocale } from '../paraglide/runtime'
import { sayProfession } from './words'

const units: Record<IndicatorUnit, () => string> = {
  organizations: m.indicator_unit_organizations,
  persons: m.indicator_unit_persons,
  times: m.indicator_unit_times,
  minutes: m.indicator_unit_minutes,
  places: m.indicator_unit_places,
  seats: m.indicator_unit_seats,
}

const parts: Record<string, () => string> = {
  [all]: m.indicator_part_all,
  [none]: m.indicator_part_none,
  discharge: m.indicator_part_discharge,
  daily: m.indicator_part_daily,
  acute: m.indicator_part_acute,
  end_of_life: m.indicator_part_end_of_life,
  real: m.indicator_part_real,
  drill: m.indicator_part_drill,
}

export const sayUnit = (unit: IndicatorUnit): string => units[unit]?.() ?? unit

export const sayPart = (part: string): string => parts[part]?.() ?? sayProfession(part as never)

export function sayArea(areas: IndicatorArea[], code: string): string {
  if (code === all) return m.indicator_area_all()
  if (code === none) return m.indicator_area_none()
  return areas.find((area) => area.code === code)?.name ?? code
}

/** The server says in both languages what it counts. */
export const sayText = (text: { ja: string; en: string }): string => text[getLocale() === 'en' ? 'en' : 'ja']
