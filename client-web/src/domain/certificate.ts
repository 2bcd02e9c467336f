import type { HpkiCertificate, Profession } from '../api/types'

export type HealthcareRole = HpkiCertificate['roles'][number]

/** Whether a certificate says that somebody is what they work as. */
export const certifies = (roles: HealthcareRole[], profession: Profession): boolean =>
  roles.some((role) => role.profession === profession)
