import type { HealthcareRole } from '../domain/certificate'
import * as m from '../paraglide/messages'
import { sayProfession } from './words'

/** As the certificate has it, and what we call it where we know. */
const sayHealthcareRole = ({ text, profession }: HealthcareRole) =>
  profession
    ? m.certificate_role_known({ profession: sayProfession(profession), text })
    : m.certificate_role_unknown({ text })

export const sayHealthcareRoles = (roles: HealthcareRole[]) =>
  roles.map(sayHealthcareRole).join(m.patient_conditions_separator())
