import { expect, it } from 'vitest'
import { bodyOfSettings, bodyOfShelter, draftOfShelter, settingsProblems, shelterProblems } from './public_page'

it('takes a short name that can be written on paper, and leaflets that have both a name and an address', () => {
  const draft = { title: '', short_name: '', contact: '', leaflets: [{ name: '', url: '' }] }
  expect(settingsProblems(draft)).toEqual([])
  expect(bodyOfSettings(draft, true)).toEqual({
    is_on: true,
    title: null,
    short_name: null,
    contact: null,
    leaflets: [],
  })
  expect(settingsProblems({ ...draft, short_name: 'Miyazaki' })).toEqual(['short_name'])
  expect(settingsProblems({ ...draft, leaflets: [{ name: 'ACP', url: 'http://a.example' }] })).toEqual(['leaflet'])
})

it('asks of a shelter where it is and what it is for', () => {
  const draft = draftOfShelter(null)
  expect(shelterProblems(draft)).toEqual(['name', 'address', 'hazards'])
  Object.assign(draft, { name: ' Hall ', address: 'Street 1', hazards: ['flood'] })
  expect(shelterProblems(draft)).toEqual([])
  expect(bodyOfShelter(draft)).toMatchObject({ name: 'Hall', state: 'closed', note: null })
})
