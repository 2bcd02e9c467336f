import type { Profession } from '../api/types'

/** Colors group the professions, so that a reader learns five and not twenty. */
export type ProfessionHue = 'medicine' | 'nursing' | 'pharmacy' | 'care' | 'therapy' | 'office'

const hues: Partial<Record<Profession, ProfessionHue>> = {
  physician: 'medicine',
  dentist: 'medicine',
  dental_hygienist: 'medicine',
  pharmacist: 'pharmacy',
  nurse: 'nursing',
  assistant_nurse: 'nursing',
  public_health_nurse: 'nursing',
  midwife: 'nursing',
  care_manager: 'care',
  care_worker: 'care',
  dietitian: 'therapy',
  physical_therapist: 'therapy',
  occupational_therapist: 'therapy',
  speech_therapist: 'therapy',
}

export function hueOf(profession: Profession | null | undefined): ProfessionHue {
  return (profession && hues[profession]) ?? 'office'
}
