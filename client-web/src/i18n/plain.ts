import type { Entry, EntryBody } from '../api/types'
import { contentOf } from '../domain/entry'
import { cellsOf } from '../domain/vitals'
import * as m from '../paraglide/messages'
import { sayContactMeans, sayMedicationChange, sayUnit, sayVital } from './words'

/** An entry in plain lines, to be taken elsewhere. */
export function sayPlainly(body: EntryBody): string {
  const { text, vitals, medication, contact } = contentOf(body)
  const lines: string[] = []
  if (contact) lines.push(m.entry_contact_from({ from: contact.from, means: sayContactMeans(contact.means) }))
  if (text) lines.push(text)
  for (const { keys, text: value } of vitals ? cellsOf(vitals) : []) {
    const [key] = keys
    if (key) lines.push(`${keys.length > 1 ? m.vital_name_blood_pressure() : sayVital(key)} ${value} ${sayUnit(key)}`)
  }
  for (const { drug, before, after, change } of medication ?? []) {
    const from = before || m.medication_word_none()
    const to = after || m.medication_word_none()
    lines.push(`${drug} ${from} → ${to} ${sayMedicationChange(change)}`)
  }
  const count = body.attachments?.length ?? 0
  if (count > 0) lines.push(m.entry_files_count({ count }))
  return lines.join('\n')
}

export function sayEntry({ kind, content, attachments }: Entry): string {
  return content ? sayPlainly({ kind, ...content, attachments }) : ''
}

/** How an entry begins, in one line: enough to know it again. */
export function sayBeginning(body: EntryBody): string {
  const letters = [...sayPlainly(body).replace(/\s+/g, ' ')]
  return letters.length > 60 ? `${letters.slice(0, 60).join('')}…` : letters.join('')
}
