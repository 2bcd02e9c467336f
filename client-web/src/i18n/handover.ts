import type { Author } from '../api/types'
import type { HandoverPart } from '../domain/handover'
import * as m from '../paraglide/messages'
import { sayProfession } from './words'

const names: Record<HandoverPart, () => string> = {
  condition: m.handover_part_condition,
  care: m.handover_part_care,
  medication: m.handover_part_medication,
  family: m.handover_part_family,
  plan: m.handover_part_plan,
}

export const sayPart = (part: HandoverPart) => names[part]()

export const sayAuthor = ({ profession, name, organization_name: organization }: Author) =>
  m.person_line_full({ profession: sayProfession(profession), name, organization })
