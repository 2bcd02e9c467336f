import type { Organization } from '../api/types'
import { townOf } from '../domain/provider'
import { municipalitiesOf } from '../i18n/board_words'
import { readOrganizations } from './directory.svelte'
import { createResource } from './resource.svelte'

/** Municipalities by the names under which they take part. To be called where a component begins. */
export function createTowns() {
  const read = createResource<Organization[]>(readOrganizations)
  void read.refresh()
  const names = $derived(new Map(municipalitiesOf(read.value ?? []).map(({ code, name }) => [code, townOf(name)])))
  return {
    get names(): ReadonlyMap<string, string> {
      return names
    },
  }
}
